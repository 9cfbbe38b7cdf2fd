#if V4L2
  import CV4L2
  import Foundation

  extension V4L2Device {
    /// What can be set, or read as a single number. Texts, 64-bit numbers and arrays are left out.
    func controls() -> [CameraControl] {
      var controls: [CameraControl] = []
      var last: UInt32 = 0
      for _ in 0..<Self.mostEntries {
        var query = v4l2_queryctrl()
        query.id = last | UInt32(V4L2_CTRL_FLAG_NEXT_CTRL)
        // A driver that does not move on would be asked for ever.
        guard control(STREAMREC_VIDIOC_QUERYCTRL, &query) == 0, query.id > last else { break }
        last = query.id
        if let control = describe(query) { controls.append(control) }
      }
      return controls
    }

    private func describe(_ query: v4l2_queryctrl) -> CameraControl? {
      guard query.flags & UInt32(V4L2_CTRL_FLAG_DISABLED) == 0, let kind = Self.kind(query.type) else { return nil }
      let title = Self.text(query.name)
      var value: Int?
      if kind != .button, query.flags & UInt32(V4L2_CTRL_FLAG_WRITE_ONLY) == 0 {
        var current = v4l2_control(id: query.id, value: 0)
        if control(STREAMREC_VIDIOC_G_CTRL, &current) == 0 { value = Int(current.value) }
      }
      return CameraControl(
        id: query.id, name: CameraControl.name(ofTitle: title), title: title, kind: kind, minimum: Int(query.minimum),
        maximum: Int(query.maximum), step: Int(query.step), defaultValue: Int(query.default_value), value: value,
        choices: choices(query, kind), isReadOnly: query.flags & UInt32(V4L2_CTRL_FLAG_READ_ONLY) != 0,
        isInactive: query.flags & UInt32(V4L2_CTRL_FLAG_INACTIVE) != 0)
    }

    private static func kind(_ type: UInt32) -> CameraControl.Kind? {
      switch type {
      case V4L2_CTRL_TYPE_INTEGER.rawValue: .integer
      case V4L2_CTRL_TYPE_BOOLEAN.rawValue: .boolean
      case V4L2_CTRL_TYPE_MENU.rawValue: .menu
      case V4L2_CTRL_TYPE_INTEGER_MENU.rawValue: .integerMenu
      case V4L2_CTRL_TYPE_BUTTON.rawValue: .button
      case V4L2_CTRL_TYPE_BITMASK.rawValue: .bitmask
      default: nil
      }
    }

    private func choices(_ query: v4l2_queryctrl, _ kind: CameraControl.Kind) -> [CameraControl.Choice] {
      guard kind == .menu || kind == .integerMenu, query.minimum >= 0, query.maximum >= query.minimum else { return [] }
      let last = min(query.maximum, query.minimum.addingReportingOverflow(Int32(Self.mostEntries)).partialValue)
      guard last >= query.minimum else { return [] }
      return (query.minimum...last).compactMap { index in
        var entry = v4l2_querymenu()
        entry.id = query.id
        entry.index = UInt32(index)
        guard control(STREAMREC_VIDIOC_QUERYMENU, &entry) == 0 else { return nil }
        let title = kind == .menu ? Self.text(entry.name) : "\(entry.value)"
        return CameraControl.Choice(value: Int(index), title: title)
      }
    }

    /// Sets controls in the order in which they were asked for: an automatic one has to go before what it overrides.
    func set(_ settings: [ControlSetting]) throws(CaptureError) {
      for setting in settings {
        // Anew each time: setting one may set another one free.
        let (wanted, value) = try setting.resolve(among: controls(), device: path)
        var argument = v4l2_control(id: wanted.id, value: value)
        let status = control(STREAMREC_VIDIOC_S_CTRL, &argument)
        guard status == 0 else {
          throw CaptureError(
            .invalidOption, source: path,
            reason: "cannot set \(setting.name) to \(setting.value): \(String(cString: strerror(status)))",
            advice: wanted.isInactive
              ? "An automatic control overrides it: give that one first." : "It takes \(wanted.range).")
        }
      }
    }
  }
#endif
