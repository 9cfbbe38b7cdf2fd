import Foundation

/// A camera's name that outlives its number: unplugged and plugged in again, /dev/video0 may be /dev/video2.
enum StableName {
  /// Where udev keeps links by maker, product and serial number.
  static let folder = "/dev/v4l/by-id"

  /// The link in `folder` that leads to the device at `path`, or `path` where there is none.
  static func of(_ path: String, in folder: String = Self.folder) -> String {
    guard !path.hasPrefix(folder + "/") else { return path }
    guard let device = resolved(path) else { return path }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().map { "\(folder)/\($0)" }.first { resolved($0) == device } ?? path
  }

  private static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
