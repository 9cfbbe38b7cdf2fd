import Foundation

/// The cameras of this machine, for `streamrec devices`.
public enum DeviceList {
  /// A camera, or why a device that may be one could not be asked.
  public enum Entry: Sendable, Equatable {
    case camera(CameraInfo)
    case failed(CaptureError)
  }

  /// Asks each `/dev/videoN` in order of N. Nodes that take no pictures are left out.
  ///
  /// - Throws: `.notBuiltIn` alone. A machine without a camera has an empty list.
  public static func cameras() throws(CaptureError) -> [Entry] { try cameras(in: "/dev") }

  /// `videoN` files of a folder, in order of N.
  static func paths(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let numbers = names.compactMap { name in name.hasPrefix("video") ? UInt32(name.dropFirst(5)) : nil }
    return numbers.sorted().map { "\(folder)/video\($0)" }
  }

  #if V4L2
    static func cameras(in folder: String) throws(CaptureError) -> [Entry] {
      paths(in: folder).compactMap { path in
        do throws(CaptureError) {
          return .camera(try describe(path))
        } catch {
          return error.code == .unsupported ? nil : .failed(error)
        }
      }
    }

    /// What the cameras of a folder that can be opened say of themselves.
    static func marks(in folder: String = "/dev") -> [CameraMark] {
      paths(in: folder).compactMap { try? V4L2Device(path: $0).queryCamera() }
    }

    private static func describe(_ path: String) throws(CaptureError) -> CameraInfo {
      let device = try V4L2Device(path: path)
      let camera = try device.queryCamera()
      let formats = device.formats().map { format in
        CameraInfo.Format(
          fourCC: format.fourCC.description, description: format.description, sizes: device.sizes(of: format.fourCC))
      }
      return CameraInfo(
        path: path, card: camera.card, driver: camera.driver, bus: camera.bus, inputs: device.inputs(),
        formats: formats, controls: device.controls())
    }
  #else
    static func cameras(in folder: String) throws(CaptureError) -> [Entry] { throw .withoutV4L2(folder) }
  #endif
}

extension CaptureError {
  static func withoutV4L2(_ source: String) -> CaptureError {
    CaptureError(
      .notBuiltIn, source: source, reason: "this build cannot use cameras",
      advice: "Build with the package trait V4L2, on Linux.")
  }
}
