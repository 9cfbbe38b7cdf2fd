#if V4L2
  import CV4L2
  import Foundation

  /// An opened V4L2 device and its ioctls. Closed with this object at the latest; used by one thread.
  final class V4L2Device {
    /// No driver lists more of anything; one that does not stop is broken.
    static let mostEntries: UInt32 = 256

    let path: String
    /// The kind of buffers that it has, known once it has been asked what it is (`queryCamera`).
    private(set) var captureType = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
    /// -1 once it is closed.
    private(set) var descriptor: Int32
    private let carryOut: Driver

    /// Carries out a request with its argument on a file; 0, or the errno.
    typealias Driver = (_ descriptor: Int32, _ request: UInt, _ argument: UnsafeMutableRawPointer) -> Int32

    /// The kernel's.
    static func kernel(_ descriptor: Int32, _ request: UInt, _ argument: UnsafeMutableRawPointer) -> Int32 {
      streamrec_ioctl(descriptor, request, argument) >= 0 ? 0 : errno
    }

    init(path: String, driver: @escaping Driver = kernel) throws(CaptureError) {
      // Not blocking, so that a frame is waited for together with the cancellation.
      let descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
      guard descriptor >= 0 else { throw V4L2Failure.error(errno, device: path, step: "cannot open the camera") }
      self.path = path
      self.descriptor = descriptor
      carryOut = driver
    }

    deinit { close() }

    /// Every ioctl fails from now on.
    func close() {
      guard descriptor >= 0 else { return }
      _ = Foundation.close(descriptor)
      descriptor = -1
    }

    /// 0, or the errno.
    func control<Argument>(_ request: UInt, _ argument: inout Argument) -> Int32 {
      while true {
        let status = withUnsafeMutablePointer(to: &argument) { carryOut(descriptor, request, $0) }
        if status != EINTR { return status }
      }
    }

    /// The same for what must work.
    func require<Argument>(_ request: UInt, _ argument: inout Argument, _ step: String)
      throws(CaptureError)
    {
      let status = control(request, &argument)
      guard status == 0 else { throw V4L2Failure.error(status, device: path, step: step) }
    }

    /// What the device says of itself, once it is known to be a camera.
    func queryCamera() throws(CaptureError) -> CameraMark {
      var capability = v4l2_capability()
      try require(STREAMREC_VIDIOC_QUERYCAP, &capability, "not a V4L2 device")
      // A device with several nodes says in `capabilities` what all of them can: cameras have a second one for metadata.
      let has =
        capability.capabilities & UInt32(V4L2_CAP_DEVICE_CAPS) != 0
        ? capability.device_caps : capability.capabilities
      guard has & UInt32(V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_VIDEO_CAPTURE_MPLANE) != 0 else {
        throw CaptureError(
          .unsupported, source: path, reason: "it takes no pictures", advice: "`streamrec devices` lists the cameras.")
      }
      if has & UInt32(V4L2_CAP_VIDEO_CAPTURE) == 0 { captureType = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE.rawValue }
      guard has & UInt32(V4L2_CAP_STREAMING) != 0 else {
        throw CaptureError(
          .unsupported, source: path, reason: "it cannot stream into mapped buffers",
          advice: "`streamrec devices` lists the cameras.")
      }
      return CameraMark(
        card: Self.text(capability.card), driver: Self.text(capability.driver), bus: Self.text(capability.bus_info))
    }

    /// The formats that the driver lists, with its own words for them.
    func formats() -> [(fourCC: FourCC, description: String)] {
      list { index -> (FourCC, String)? in
        var entry = v4l2_fmtdesc()
        entry.index = index
        entry.type = captureType
        guard control(STREAMREC_VIDIOC_ENUM_FMT, &entry) == 0 else { return nil }
        return (FourCC(code: entry.pixelformat), Self.text(entry.description))
      }
    }

    /// The sizes of a format: single ones, or one range.
    func sizes(of fourCC: FourCC) -> [CameraInfo.Size] {
      var isRange = false
      return list { index -> CameraInfo.Size? in
        guard !isRange else { return nil }
        var entry = v4l2_frmsizeenum()
        entry.index = index
        entry.pixel_format = fourCC.code
        guard control(STREAMREC_VIDIOC_ENUM_FRAMESIZES, &entry) == 0 else { return nil }
        if entry.type == V4L2_FRMSIZE_TYPE_DISCRETE.rawValue {
          let rates = rates(of: fourCC, width: entry.discrete.width, height: entry.discrete.height)
          return CameraInfo.Size(
            width: Int(entry.discrete.width), height: Int(entry.discrete.height), upTo: nil, rates: rates)
        }
        isRange = true
        let range = entry.stepwise
        return CameraInfo.Size(
          width: Int(range.min_width), height: Int(range.min_height),
          upTo: CameraInfo.Steps(
            width: Int(range.max_width), height: Int(range.max_height), stepWidth: Int(range.step_width),
            stepHeight: Int(range.step_height)),
          rates: rates(of: fourCC, width: range.max_width, height: range.max_height))
      }
    }

    private func rates(of fourCC: FourCC, width: UInt32, height: UInt32) -> [Double] {
      var isRange = false
      let found = list { index -> [Double]? in
        guard !isRange else { return nil }
        var entry = v4l2_frmivalenum()
        entry.index = index
        entry.pixel_format = fourCC.code
        entry.width = width
        entry.height = height
        guard control(STREAMREC_VIDIOC_ENUM_FRAMEINTERVALS, &entry) == 0 else { return nil }
        if entry.type == V4L2_FRMIVAL_TYPE_DISCRETE.rawValue { return [Self.rate(entry.discrete)] }
        isRange = true
        return [Self.rate(entry.stepwise.min), Self.rate(entry.stepwise.max)]
      }
      return found.flatMap { $0 }.filter { $0 > 0 }.sorted(by: >)
    }

    private static func rate(_ interval: v4l2_fract) -> Double {
      interval.numerator == 0 ? 0 : Double(interval.denominator) / Double(interval.numerator)
    }

    func list<Entry>(_ entry: (UInt32) -> Entry?) -> [Entry] {
      var entries: [Entry] = []
      for index in 0..<Self.mostEntries {
        guard let next = entry(index) else { break }
        entries.append(next)
      }
      return entries
    }

    /// A fixed array of characters that need not end in a zero.
    static func text<Characters: BitwiseCopyable>(_ characters: Characters) -> String {
      withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
  }
#endif
