#if V4L2
  import CV4L2
  import Foundation

  /// A device's mapped buffers, and the streaming into them. Used by one thread.
  final class V4L2Buffers {
    /// A filled buffer, ours until it is queued again.
    struct Filled {
      let index: UInt32
      let bytes: UnsafeRawBufferPointer
      let flags: UInt32
      let sequence: UInt32
      /// Nanoseconds of the driver's clock.
      let timestamp: Int64
    }

    private let device: V4L2Device
    private var mappings: [UnsafeRawBufferPointer] = []
    private var isStreaming = false

    /// Maps about `count` buffers; the driver may give fewer.
    init(_ device: V4L2Device, count: UInt32) throws(CaptureError) {
      self.device = device
      var request = v4l2_requestbuffers()
      request.count = count
      request.type = V4L2Device.captureType
      request.memory = V4L2_MEMORY_MMAP.rawValue
      try device.require(STREAMREC_VIDIOC_REQBUFS, &request, "cannot get buffers")
      guard request.count > 0 else {
        throw V4L2Failure.error(ENOMEM, device: device.path, step: "the driver gives no buffer")
      }
      for index in 0..<request.count { try map(index) }
    }

    deinit { release() }

    /// Gives up all buffers; nothing of them may be read any more. The driver holds on to a closed device until this is done.
    func release() {
      stop()
      for mapping in mappings { munmap(UnsafeMutableRawPointer(mutating: mapping.baseAddress), mapping.count) }
      mappings = []
      var request = v4l2_requestbuffers()
      request.type = V4L2Device.captureType
      request.memory = V4L2_MEMORY_MMAP.rawValue
      _ = device.control(STREAMREC_VIDIOC_REQBUFS, &request)
    }

    private func map(_ index: UInt32) throws(CaptureError) {
      var buffer = description(index)
      try device.require(STREAMREC_VIDIOC_QUERYBUF, &buffer, "cannot ask for a buffer")
      let length = Int(buffer.length)
      let memory = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, device.descriptor, off_t(buffer.m.offset))
      guard let memory, memory != MAP_FAILED else {
        throw V4L2Failure.error(errno, device: device.path, step: "cannot map a buffer")
      }
      mappings.append(UnsafeRawBufferPointer(start: memory, count: length))
    }

    private func description(_ index: UInt32) -> v4l2_buffer {
      var buffer = v4l2_buffer()
      buffer.index = index
      buffer.type = V4L2Device.captureType
      buffer.memory = V4L2_MEMORY_MMAP.rawValue
      return buffer
    }

    /// Queues all buffers and starts streaming.
    func start() throws(CaptureError) {
      for index in mappings.indices { try queue(UInt32(index)) }
      var type = V4L2Device.captureType
      try device.require(STREAMREC_VIDIOC_STREAMON, &type, "cannot start streaming")
      isStreaming = true
    }

    /// Stops streaming; the driver gives up all buffers.
    func stop() {
      guard isStreaming else { return }
      isStreaming = false
      var type = V4L2Device.captureType
      _ = device.control(STREAMREC_VIDIOC_STREAMOFF, &type)
    }

    func queue(_ index: UInt32) throws(CaptureError) {
      var buffer = description(index)
      try device.require(STREAMREC_VIDIOC_QBUF, &buffer, "cannot give a buffer back")
    }

    /// The next filled buffer, or the errno: EAGAIN where there is none yet.
    func dequeue() -> Result<Filled, POSIXError> {
      var buffer = description(0)
      let status = device.control(STREAMREC_VIDIOC_DQBUF, &buffer)
      guard status == 0 else { return .failure(POSIXError(POSIXErrorCode(rawValue: status) ?? .EIO)) }
      guard mappings.indices.contains(Int(buffer.index)) else { return .failure(POSIXError(.EIO)) }
      let mapping = mappings[Int(buffer.index)]
      let used = min(Int(buffer.bytesused), mapping.count)
      let timestamp = Int64(buffer.timestamp.tv_sec) &* 1_000_000_000 &+ Int64(buffer.timestamp.tv_usec) &* 1_000
      return .success(
        Filled(
          index: buffer.index, bytes: UnsafeRawBufferPointer(rebasing: mapping[..<used]), flags: buffer.flags,
          sequence: buffer.sequence, timestamp: timestamp))
    }
  }
#endif
