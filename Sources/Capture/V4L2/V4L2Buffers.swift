#if V4L2
  import CV4L2
  import Foundation

  /// A device's mapped buffers, and the streaming into them. Used by one thread.
  final class V4L2Buffers {
    /// A filled buffer, ours until it is queued again.
    struct Filled {
      let index: UInt32
      /// The picture in one piece.
      let bytes: UnsafeRawBufferPointer
      let flags: UInt32
      let sequence: UInt32
      /// Nanoseconds of the driver's clock.
      let timestamp: Int64
    }

    private let device: V4L2Device
    private let isMultiplanar: Bool
    private let memoryPlanes: Int
    /// Puts pictures together that come in several pieces of memory; nil for those that come in one.
    private let join: PictureJoin?
    private let joined: UnsafeMutableRawBufferPointer
    /// What the driver is told, and tells, of the pieces of one buffer.
    private let planes = UnsafeMutablePointer<v4l2_plane>.allocate(capacity: Int(VIDEO_MAX_PLANES))
    /// For each buffer, its pieces.
    private var mappings: [[UnsafeRawBufferPointer]] = []
    /// Whether the driver may have buffers: from the first one that it gets until STREAMOFF, started or not.
    private var mayHaveBuffers = false

    /// Maps about as many buffers as suit the format; the driver may give fewer.
    init(_ device: V4L2Device, format: CaptureFormat) throws(CaptureError) {
      self.device = device
      isMultiplanar = device.captureType == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE.rawValue
      memoryPlanes = format.memoryPlanes
      join = format.pixels.flatMap { PictureJoin($0, pieces: format.memoryPlanes) }
      joined = UnsafeMutableRawBufferPointer.allocate(byteCount: join?.count ?? 0, alignment: 64)
      var request = v4l2_requestbuffers()
      request.count = UInt32(format.bufferCount)
      request.type = device.captureType
      request.memory = V4L2_MEMORY_MMAP.rawValue
      try device.require(STREAMREC_VIDIOC_REQBUFS, &request, "cannot get buffers")
      guard request.count > 0 else {
        throw V4L2Failure.error(ENOMEM, device: device.path, step: "the driver gives no buffer")
      }
      for index in 0..<request.count { try map(index) }
    }

    deinit {
      release()
      planes.deallocate()
      joined.deallocate()
    }

    /// Gives up all buffers; nothing of them may be read any more. The driver holds on to a closed device until this is done.
    func release() {
      stop()
      for mapping in mappings.joined() {
        munmap(UnsafeMutableRawPointer(mutating: mapping.baseAddress), mapping.count)
      }
      mappings = []
      var request = v4l2_requestbuffers()
      request.type = device.captureType
      request.memory = V4L2_MEMORY_MMAP.rawValue
      _ = device.control(STREAMREC_VIDIOC_REQBUFS, &request)
    }

    private func map(_ index: UInt32) throws(CaptureError) {
      var buffer = description(index)
      try device.require(STREAMREC_VIDIOC_QUERYBUF, &buffer, "cannot ask for a buffer")
      var pieces: [(length: UInt32, offset: UInt32)] = [(buffer.length, buffer.m.offset)]
      if isMultiplanar { pieces = (0..<memoryPlanes).map { (planes[$0].length, planes[$0].m.mem_offset) } }
      mappings.append([])
      for piece in pieces {
        let length = Int(piece.length)
        let memory = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, device.descriptor, off_t(piece.offset))
        guard let memory, memory != MAP_FAILED else {
          throw V4L2Failure.error(errno, device: device.path, step: "cannot map a buffer")
        }
        mappings[mappings.count - 1].append(UnsafeRawBufferPointer(start: memory, count: length))
      }
    }

    private func description(_ index: UInt32) -> v4l2_buffer {
      var buffer = v4l2_buffer()
      buffer.index = index
      buffer.type = device.captureType
      buffer.memory = V4L2_MEMORY_MMAP.rawValue
      if isMultiplanar {
        planes.initialize(repeating: v4l2_plane(), count: Int(VIDEO_MAX_PLANES))
        buffer.m.planes = planes
        buffer.length = UInt32(memoryPlanes)
      }
      return buffer
    }

    /// Queues all buffers and starts streaming.
    func start() throws(CaptureError) {
      mayHaveBuffers = true
      for index in mappings.indices { try queue(UInt32(index)) }
      var type = device.captureType
      try device.require(STREAMREC_VIDIOC_STREAMON, &type, "cannot start streaming")
    }

    /// Stops streaming; the driver gives up all buffers, those that a failed start has left with it, too.
    func stop() {
      guard mayHaveBuffers else { return }
      mayHaveBuffers = false
      var type = device.captureType
      _ = device.control(STREAMREC_VIDIOC_STREAMOFF, &type)
    }

    func queue(_ index: UInt32) throws(CaptureError) {
      var buffer = description(index)
      try device.require(STREAMREC_VIDIOC_QBUF, &buffer, "cannot give a buffer back")
    }

    /// The next filled buffer, or the errno: EAGAIN where there is none yet. Its bytes stand until the next call at most.
    func dequeue() -> Result<Filled, POSIXError> {
      var buffer = description(0)
      let status = device.control(STREAMREC_VIDIOC_DQBUF, &buffer)
      guard status == 0 else { return .failure(POSIXError(POSIXErrorCode(rawValue: status) ?? .EIO)) }
      guard mappings.indices.contains(Int(buffer.index)) else { return .failure(POSIXError(.EIO)) }
      let timestamp = Int64(buffer.timestamp.tv_sec) &* 1_000_000_000 &+ Int64(buffer.timestamp.tv_usec) &* 1_000
      return .success(
        Filled(
          index: buffer.index, bytes: picture(in: mappings[Int(buffer.index)], of: buffer), flags: buffer.flags,
          sequence: buffer.sequence, timestamp: timestamp))
    }

    private func picture(in mapping: [UnsafeRawBufferPointer], of buffer: v4l2_buffer) -> UnsafeRawBufferPointer {
      guard isMultiplanar else {
        return UnsafeRawBufferPointer(rebasing: mapping[0][..<min(Int(buffer.bytesused), mapping[0].count)])
      }
      let pieces = mapping.indices.map { plane in
        let used = min(Int(planes[plane].bytesused), mapping[plane].count)
        // What stands before the picture counts as used.
        return UnsafeRawBufferPointer(rebasing: mapping[plane][min(Int(planes[plane].data_offset), used)..<used])
      }
      guard let join else { return pieces[0] }
      return UnsafeRawBufferPointer(rebasing: joined[..<join.copy(pieces, to: joined)])
    }
  }
#endif
