#if V4L2
  import CV4L2

  extension V4L2Device {
    /// Sets the best format that the camera really gives, and reads it back.
    ///
    /// - Parameter size: nil keeps the size that the camera is set to.
    func negotiate(size: PictureSize?) throws(CaptureError) -> CaptureFormat {
      let offered = formats().map(\.fourCC)
      var current = v4l2_format()
      current.type = Self.captureType
      try require(STREAMREC_VIDIOC_G_FMT, &current, "cannot read its format")
      for asked in CaptureFormat.candidates(offered: offered) {
        var format = current
        format.fmt.pix.pixelformat = asked.code
        if let size {
          format.fmt.pix.width = UInt32(clamping: size.width)
          format.fmt.pix.height = UInt32(clamping: size.height)
        }
        // The driver is to work these out itself.
        format.fmt.pix.bytesperline = 0
        format.fmt.pix.sizeimage = 0
        format.fmt.pix.field = V4L2_FIELD_ANY.rawValue
        try require(STREAMREC_VIDIOC_S_FMT, &format, "cannot set its format")
        let pix = format.fmt.pix
        let accepted = CaptureFormat.accepted(
          asked: asked, given: FourCC(code: pix.pixelformat), width: pix.width, height: pix.height,
          stride: pix.bytesperline, sizeImage: pix.sizeimage)
        if let accepted { return accepted }
      }
      let names = offered.isEmpty ? "nothing" : offered.map(\.description).joined(separator: ", ")
      throw CaptureError(
        .unsupported, source: path, reason: "it offers \(names), and none of MJPG, JPEG and YUYV",
        advice: "`streamrec devices` lists each camera's formats.")
    }

    /// Asks for a rate; the rate that the driver set, or nil where it does not say.
    func setRate(_ rate: FrameRate?) -> Double? {
      var parameters = v4l2_streamparm()
      parameters.type = Self.captureType
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
