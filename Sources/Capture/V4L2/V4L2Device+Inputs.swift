#if V4L2
  import CV4L2
  import Foundation

  extension V4L2Device {
    /// The inputs that the driver lists; none where it has no such thing.
    func inputs() -> [CameraInput] {
      let current = currentInput()
      return list { index -> CameraInput? in
        guard let input = describeInput(index) else { return nil }
        return CameraInput(
          number: Int(index), name: Self.text(input.name), isSelected: index == current,
          hasNoSignal: input.status & UInt32(V4L2_IN_ST_NO_SIGNAL) != 0)
      }
    }

    /// The number of the input that is taken from; nil where the driver has no such thing.
    func currentInput() -> UInt32? {
      var number: Int32 = 0
      guard control(STREAMREC_VIDIOC_G_INPUT, &number) == 0 else { return nil }
      return UInt32(exactly: number)
    }

    /// Takes the picture from an input, by its number or name; nil leaves the one that is selected.
    func select(_ choice: String?) throws(CaptureError) {
      guard let choice else { return }
      let input = try CameraInput.chosen(by: choice, among: inputs(), device: path)
      // Selecting the selected one would reset some drivers' format.
      guard !input.isSelected else { return }
      var number = Int32(clamping: input.number)
      try require(STREAMREC_VIDIOC_S_INPUT, &number, "cannot select its input \(input.number) (\(input.name))")
    }

    /// Sets an input of HDMI's kind to the signal that comes in; others need nothing.
    func followSignal() throws(CaptureError) {
      guard let current = currentInput(), let input = describeInput(current),
        input.capabilities & UInt32(V4L2_IN_CAP_DV_TIMINGS) != 0
      else { return }
      var timings = v4l2_dv_timings()
      let status = control(STREAMREC_VIDIOC_QUERY_DV_TIMINGS, &timings)
      // Some inputs cannot tell, and are taken as they are set.
      if status == ENODATA || status == ENOTTY { return }
      guard status == 0 else {
        throw V4L2Failure.error(status, device: path, step: "no usable signal at its input \(Self.text(input.name))")
      }
      try require(STREAMREC_VIDIOC_S_DV_TIMINGS, &timings, "cannot follow its signal")
    }

    private func describeInput(_ index: UInt32) -> v4l2_input? {
      var input = v4l2_input()
      input.index = index
      return control(STREAMREC_VIDIOC_ENUMINPUT, &input) == 0 ? input : nil
    }
  }
#endif
