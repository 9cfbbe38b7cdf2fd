import Foundation
import Testing

@testable import Capture

struct CameraErrorTests {
  @Test("an absent camera is unreachable, and the advice names `streamrec devices`")
  func absent() throws {
    let folder = try TemporaryFolder()
    let error = try #require(throws: CaptureError.self) { try SourceSpec.device("\(folder.path)/video0").open() }
    #expect(error.code == .unreachable)
    #expect(error.advice.contains("streamrec devices"))
    #expect(error.source.hasSuffix("/video0"))
  }

  @Test("what is no camera is unsupported", arguments: ["/dev/null", "/dev/zero"])
  func noCamera(path: String) throws {
    let error = try #require(throws: CaptureError.self) { try SourceSpec.device(path).open() }
    #expect(error.code == .unsupported)
  }

  @Test("what only a camera can do is refused for other sources")
  func cameraOptions() throws {
    let setting = try #require(ControlSetting(parsing: "brightness=1"))
    let pattern = try TestPatternSpec(parsing: "320x240@25")
    for options in [
      CaptureOptions(size: PictureSize(width: 64, height: 48)), CaptureOptions(cameraFormat: .jpeg),
      CaptureOptions(controls: [setting]), CaptureOptions(input: "1"),
    ] {
      let error = try #require(throws: CaptureError.self) { try SourceSpec.testPattern(pattern).open(options) }
      #expect(error.code == .invalidOption)
    }
  }

  @Test(
    "each cause has its code",
    arguments: [
      (ENOENT, CaptureError.Code.unreachable), (EACCES, .unreachable), (EBUSY, .unreachable), (ENOSPC, .unreachable),
      (ENODEV, .interrupted), (ENOTTY, .unsupported), (ENOLINK, .unreachable), (ENOLCK, .unreachable),
      (ERANGE, .unreachable),
    ])
  func codes(number: Int32, code: CaptureError.Code) {
    let error = V4L2Failure.error(number, device: "/dev/video3", step: "cannot start streaming")
    #expect(error.code == code)
    #expect(error.reason.hasPrefix("cannot start streaming: "))
    #expect(error.description.contains("/dev/video3"))
  }

  @Test("a camera that is away, taken or without a signal may be there later; what it refuses, it refuses again")
  func mayPass() {
    let numbers = [ENOENT, EBUSY, ENODEV, ENXIO, ENOLINK, ENOLCK, ERANGE, EIO, EACCES, EPERM, ENOSPC, ENOTTY, EINVAL]
    let passing = numbers.filter { V4L2Failure.error($0, device: "/dev/video3", step: "cannot open").mayPass }
    #expect(passing == [ENOENT, EBUSY, ENODEV, ENXIO, ENOLINK, ENOLCK, ERANGE, EIO])
  }

  @Test("devices come in the order of their numbers, other files left out")
  func paths() throws {
    let folder = try TemporaryFolder()
    for name in ["video10", "video2", "video0", "videox", "v4l-subdev0", "media0"] {
      _ = try folder.write([], as: name)
    }
    #expect(DeviceList.paths(in: folder.path) == ["video0", "video2", "video10"].map { "\(folder.path)/\($0)" })
    #expect(DeviceList.paths(in: folder.path + "/none").isEmpty)
    // They are no devices, and so no cameras.
    #expect(try DeviceList.cameras(in: folder.path) == [])
  }

  @Test("a wake ends a wait, before or after it began")
  func wakes() async throws {
    let wake = try WakePipe(for: "test")
    // A pipe that nothing is written to: only the wake can end the wait.
    let silent = Pipe()
    let descriptor = silent.fileHandleForReading.fileDescriptor
    let woken = await withCheckedContinuation { done in
      Thread {
        if case .woken = wake.wait(for: descriptor, milliseconds: 600_000) {
          done.resume(returning: true)
        } else {
          done.resume(returning: false)
        }
      }.start()
      wake.wake()
    }
    #expect(woken)
    withExtendedLifetime(silent) {}
  }

  @Test("a size is read", arguments: [("1280x720", 1280, 720), ("1x1", 1, 1)])
  func size(text: String, width: Int, height: Int) {
    #expect(PictureSize(parsing: text) == PictureSize(width: width, height: height))
  }

  @Test("other sizes are refused", arguments: ["", "x", "0x1", "1280", "1280x", "1280x720x3", "-1x4", "70000x1"])
  func badSize(text: String) {
    #expect(PictureSize(parsing: text) == nil)
  }
}
