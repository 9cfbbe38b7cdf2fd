import Foundation

/// A camera's name that outlives its number: unplugged and plugged in again, /dev/video0 may be /dev/video2.
enum StableName {
  /// Where udev keeps links to cameras: in by-id by maker, product and serial number, in by-path by the socket.
  static let folder = "/dev/v4l"

  /// The link below `folder` that leads to the device at `path`, or `path` where there is none. What was given as such a
  /// link stays as it is.
  ///
  /// - Parameter hasTwin: whether another camera of the same make is there. Without serial numbers both have one link in
  ///   by-id, which leads to the other one when this one is unplugged; then a camera is known by its socket alone.
  static func of(_ path: String, hasTwin: Bool, in folder: String = Self.folder) -> String {
    guard !path.hasPrefix(folder + "/"), let device = resolved(path) else { return path }
    return link(to: device, in: folder + (hasTwin ? "/by-path" : "/by-id")) ?? path
  }

  private static func link(to device: String, in folder: String) -> String? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().map { "\(folder)/\($0)" }.first { resolved($0) == device }
  }

  private static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
