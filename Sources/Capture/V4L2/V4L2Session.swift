#if V4L2
  import CV4L2

  /// A camera from its opening to its closing: negotiated, set and ready to stream. Used by one thread.
  final class V4L2Session {
    /// What tells cameras at the same device file apart.
    struct Identity: Sendable, Equatable {
      var card: String
      var driver: String
    }

    let device: V4L2Device
    let identity: Identity
    let mark: CameraMark
    /// What the driver confirmed.
    let format: CaptureFormat
    /// Frames per second, as the driver confirmed them; nil where it does not say.
    let rate: Double?
    let buffers: V4L2Buffers
    private var isStarted = false

    /// - Parameter expected: the camera that was here before; another one is not taken for it.
    init(
      path: String, request: CaptureRequest, controls: [ControlSetting], expecting expected: Identity? = nil
    ) throws(CaptureError) {
      device = try V4L2Device(path: path)
      mark = try device.queryCamera()
      identity = Identity(card: mark.card, driver: mark.driver)
      if let expected, expected != identity {
        throw CaptureError(
          .unreachable, source: path, reason: "another camera is here now: \(identity.card)",
          advice: "Plug \(expected.card) in again.")
      }
      try device.select(request.input)
      try device.followSignal()
      format = try device.negotiate(request)
      rate = device.setRate(request.rate)
      try device.set(controls)
      device.subscribeToSourceChanges()
      buffers = try V4L2Buffers(device, format: format)
    }

    /// How long no frame may come, in milliseconds: a second alone gives false alarms on slow cameras.
    var patience: Int32 { Int32(max(3_000, min(10_000 / max(rate ?? 30, 0.01), 1_000_000))) }

    func start() throws(CaptureError) {
      guard !isStarted else { return }
      try buffers.start()
      isStarted = true
    }

    /// At once, whoever still refers to this object: a driver lets one stream at a time, and keeps an unplugged camera's
    /// number for as long as it is open.
    func close() {
      buffers.release()
      device.close()
    }

    func restart() throws(CaptureError) {
      buffers.stop()
      isStarted = false
      try start()
    }
  }
#endif
