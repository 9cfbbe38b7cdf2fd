#if V4L2
  import CV4L2

  extension V4L2Device {
    /// Asks to be told when the signal's size changes. Most cameras have no such event, and need none.
    func subscribeToSourceChanges() {
      var subscription = v4l2_event_subscription()
      subscription.type = UInt32(V4L2_EVENT_SOURCE_CHANGE)
      // Each input has its own.
      subscription.id = currentInput() ?? 0
      _ = control(STREAMREC_VIDIOC_SUBSCRIBE_EVENT, &subscription)
    }

    /// Takes all events that wait; whether the signal's size changed.
    func takeSourceChange() -> Bool {
      var hasChanged = false
      for _ in 0..<Self.mostEntries {
        var event = v4l2_event()
        guard control(STREAMREC_VIDIOC_DQEVENT, &event) == 0 else { break }
        let isChange = event.type == UInt32(V4L2_EVENT_SOURCE_CHANGE)
        if isChange, event.u.src_change.changes & UInt32(V4L2_EVENT_SRC_CH_RESOLUTION) != 0 { hasChanged = true }
      }
      return hasChanged
    }
  }
#endif
