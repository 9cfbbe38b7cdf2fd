import Foundation

/// What an errno means on a camera, and what to do about it.
enum V4L2Failure {
  /// What was asked for stays wrong; a camera that is away, taken or without a signal may be there later.
  private static func mayPass(_ number: Int32) -> Bool {
    switch number {
    case EACCES, EPERM, ENOSPC, ENOTTY, EINVAL: false
    default: true
    }
  }

  /// - Parameter step: what was tried, like "cannot start streaming".
  static func error(_ number: Int32, device: String, step: String) -> CaptureError {
    let words = String(cString: strerror(number))
    let (code, advice): (CaptureError.Code, String) =
      switch number {
      case ENOENT: (.unreachable, "Is the camera plugged in? `streamrec devices` lists those that are there.")
      case EACCES, EPERM: (.unreachable, "Add yourself to the group that may use cameras: sudo usermod -aG video $USER")
      case EBUSY: (.unreachable, "Another program uses the camera: close it (`fuser \(device)` names it).")
      case ENODEV, ENXIO: (.interrupted, "Plug the camera in again; `streamrec devices` lists those that are there.")
      case ENOSPC:
        (.unreachable, "The USB bus has no bandwidth left: use another port, a smaller size, or MJPG instead of YUYV.")
      case ENOLINK: (.unreachable, "Is what it shows switched on and connected? `--input` chooses another input.")
      case ENOLCK: (.unreachable, "The signal is there and unsteady: is the cable good?")
      case ERANGE: (.unreachable, "Choose a size or rate that it takes, where the signal comes from.")
      case ENOTTY: (.unsupported, "It is no camera; `streamrec devices` lists those that there are.")
      case EINVAL: (.unsupported, "The driver refuses this: try another size or rate; `streamrec devices` lists them.")
      default: (.interrupted, "`streamrec devices` shows whether the camera still answers.")
      }
    return CaptureError(
      code, source: device, reason: "\(step): \(words)", advice: advice, mayPass: mayPass(number))
  }
}
