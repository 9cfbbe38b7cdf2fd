#if V4L2
  import CV4L2

  extension V4L2Device {
    /// Sets the best format that the camera really gives, and reads it back.
    func negotiate(_ request: CaptureRequest) throws(CaptureError) -> CaptureFormat {
      let offers = formats().map { CaptureRequest.Offer(fourCC: $0.fourCC, sizes: sizes(of: $0.fourCC)) }
      var current = v4l2_format()
      current.type = captureType
      try require(STREAMREC_VIDIOC_G_FMT, &current, "cannot read its format")
      // A driver that lists nothing is taken as it is set.
      var substitute: CaptureRequest.Attempt?
      if request.format == nil {
        substitute = CaptureRequest.Attempt(
          fourCC: FourCC(code: streamrec_picture_of(&current).fourcc), size: request.size)
      }
      for attempt in request.attempts(offers) {
        guard let given = try set(attempt, from: current) else { continue }
        if given.fourCC == attempt.fourCC { return given }
        // Drivers substitute freely. What one gives unasked is taken where nothing that was asked for is given.
        if request.format?.matches(given.fourCC) ?? true {
          substitute = CaptureRequest.Attempt(fourCC: given.fourCC, size: attempt.size)
        }
      }
      if let substitute, let given = try set(substitute, from: current), request.format?.matches(given.fourCC) ?? true {
        return given
      }
      throw Self.nothingUsable(path, offers.map(\.fourCC), request.format)
    }

    /// Asks for a format; what the driver made of it, nil where that cannot be used.
    private func set(
      _ attempt: CaptureRequest.Attempt, from current: v4l2_format
    ) throws(CaptureError) -> CaptureFormat? {
      var format = current
      streamrec_ask(
        &format, attempt.fourCC.code, UInt32(clamping: attempt.size?.width ?? 0),
        UInt32(clamping: attempt.size?.height ?? 0))
      try require(STREAMREC_VIDIOC_S_FMT, &format, "cannot set its format")
      let picture = streamrec_picture_of(&format)
      let strides = withUnsafeBytes(of: picture.strides) { bytes in
        bytes.bindMemory(to: UInt32.self).prefix(Int(picture.planes)).map { $0 }
      }
      return CaptureFormat.given(
        FourCC(code: picture.fourcc), width: picture.width, height: picture.height, strides: strides,
        sizeImage: picture.size)
    }

    private static func nothingUsable(_ path: String, _ offered: [FourCC], _ wanted: CameraFormat?) -> CaptureError {
      let names = offered.isEmpty ? "no format" : offered.map(\.description).joined(separator: ", ")
      let missing: String
      switch wanted {
      case .raw(let format): missing = "not \(format.fourCC)"
      case .pieces(let format): missing = "not \(format.piecesFourCC ?? format.fourCC)"
      case .jpeg: missing = "neither MJPG nor JPEG"
      case nil: missing = "none of " + CaptureRequest.preferences.map(\.description).joined(separator: ", ")
      }
      return CaptureError(
        .unsupported, source: path, reason: "it offers \(names), and \(missing)",
        advice: "`streamrec devices` lists each camera's formats.")
    }

    /// Asks for a rate; the rate that the driver set, or nil where it does not say.
    func setRate(_ rate: FrameRate?) -> Double? {
      var parameters = v4l2_streamparm()
      parameters.type = captureType
      guard control(STREAMREC_VIDIOC_G_PARM, &parameters) == 0 else { return nil }
      if let rate, parameters.parm.capture.capability & UInt32(V4L2_CAP_TIMEPERFRAME) != 0 {
        parameters.parm.capture.timeperframe = v4l2_fract(
          numerator: UInt32(clamping: rate.denominator), denominator: UInt32(clamping: rate.numerator))
        // A refusal leaves the rate as it was: it is read back all the same.
        _ = control(STREAMREC_VIDIOC_S_PARM, &parameters)
        guard control(STREAMREC_VIDIOC_G_PARM, &parameters) == 0 else { return nil }
      }
      let interval = parameters.parm.capture.timeperframe
      guard interval.numerator > 0, interval.denominator > 0 else { return nil }
      return Double(interval.denominator) / Double(interval.numerator)
    }
  }
#endif
