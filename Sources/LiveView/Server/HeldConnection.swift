#if Libevent
  import CLibevent
  import Capture
  import Foundation

  /// A connection taken over from evhttp, for an answer that waits for frames: a stream or a snapshot.
  ///
  /// evhttp's replies are made in one go. Here the bytes are written to the connection's own buffer, and the connection
  /// ends with the answer.
  final class HeldConnection {
    enum Purpose {
      case stream(LiveStream)
      /// Waits for a frame with a higher number.
      case snapshot(topic: String, after: UInt64, deadline: Duration)
      /// Ends when everything has left.
      case finishing
    }

    let id: UInt64
    let connection: OpaquePointer
    let buffers: OpaquePointer
    // Unowned: the loop holds this object, and frees all connections, whose events come here, before it goes.
    unowned let loop: EventLoop
    var purpose: Purpose

    init(id: UInt64, _ target: HeldTarget, loop: EventLoop, purpose: Purpose) {
      self.id = id
      connection = target.connection
      buffers = target.buffers
      self.loop = loop
      self.purpose = purpose
    }

    /// From here on the connection's events come here. The caller keeps this object until `close`.
    func takeOver(_ configuration: LiveConfiguration) {
      setSocketOptions(configuration)
      let context = Unmanaged.passUnretained(self).toOpaque()
      bufferevent_setcb(
        buffers,
        { buffers, _ in
          // A viewer has nothing more to say; reading goes on so that its leaving is seen.
          let input = bufferevent_get_input(buffers)
          evbuffer_drain(input, evbuffer_get_length(input))
        },
        { _, context in HeldConnection.from(context)?.drained() },
        { _, _, context in HeldConnection.from(context)?.ended() }, context)
      var stall = timeval(configuration.stallTimeout)
      bufferevent_set_timeouts(buffers, nil, &stall)
      bufferevent_set_max_single_write(buffers, 256 << 10)
      bufferevent_enable(buffers, Int16(EV_READ | EV_WRITE))
    }

    func write(_ text: String) {
      var text = text
      _ = text.withUTF8 { evbuffer_add(bufferevent_get_output(buffers), $0.baseAddress, $0.count) }
    }

    /// Writes an image without copying it; the buffer is kept until libevent has sent it.
    func write(_ image: FrameBuffer) {
      image.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        let kept = Unmanaged.passRetained(image)
        let status = evbuffer_add_reference(
          bufferevent_get_output(buffers), base, bytes.count,
          { _, _, kept in kept.map { Unmanaged<FrameBuffer>.fromOpaque($0).release() } }, kept.toOpaque())
        if status != 0 { kept.release() }
      }
    }

    private func drained() { loop.drained(self) }
    private func ended() { loop.close(self) }

    private static func from(_ context: UnsafeMutableRawPointer?) -> HeldConnection? {
      context.map { Unmanaged<HeldConnection>.fromOpaque($0).takeUnretainedValue() }
    }

    private func setSocketOptions(_ configuration: LiveConfiguration) {
      let descriptor = bufferevent_getfd(buffers)
      // libevent leaves Nagle's algorithm on; it holds a frame's last bytes back until the ones before are confirmed.
      set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
      // Frames that lie in a socket's buffer grow old there: keep it small, so that a slow viewer skips instead.
      set(descriptor, SOL_SOCKET, SO_SNDBUF, configuration.sendBuffer)
      set(descriptor, Int32(IPPROTO_TCP), TCP_NOTSENT_LOWAT, configuration.sendLowWater)
    }

    private func set(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
      var value = value
      setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }
  }
#endif
