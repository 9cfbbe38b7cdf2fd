#if V4L2
  import CV4L2
  import Foundation
  import Testing

  @testable import Capture

  struct V4L2BuffersTests {
    /// What videobuf2 does in the kernel: a buffer that was queued is the driver's until it is filled or STREAMOFF comes,
    /// and cannot be queued twice.
    private final class Driver {
      /// Bytes of a buffer.
      static let length: UInt32 = 4096

      var refusals: Int
      private(set) var isStreaming = false
      private var queued: Set<UInt32> = []

      init(refusals: Int) { self.refusals = refusals }

      func answer(_ request: UInt, _ argument: UnsafeMutableRawPointer) -> Int32 {
        switch request {
        case STREAMREC_VIDIOC_QUERYBUF:
          let buffer = argument.assumingMemoryBound(to: v4l2_buffer.self)
          buffer.pointee.length = Self.length
          buffer.pointee.m.offset = buffer.pointee.index * Self.length
        case STREAMREC_VIDIOC_QBUF:
          let index = argument.assumingMemoryBound(to: v4l2_buffer.self).pointee.index
          return queued.insert(index).inserted ? 0 : EINVAL
        case STREAMREC_VIDIOC_STREAMON:
          if refusals > 0 {
            refusals -= 1
            return EIO
          }
          isStreaming = true
        case STREAMREC_VIDIOC_STREAMOFF:
          isStreaming = false
          queued = []
        default: break
        }
        return 0
      }
    }

    private func buffers(of driver: Driver) throws -> (V4L2Buffers, TemporaryFolder) {
      let folder = try TemporaryFolder()
      let format = CaptureFormat(fourCC: .mjpg, width: 64, height: 48, pixels: nil, sizeImage: 4 << 20)
      // Mapped as a device's memory would be.
      let path = try folder.write([UInt8](repeating: 0, count: format.bufferCount * Int(Driver.length)), as: "device")
      let device = try V4L2Device(path: path) { driver.answer($1, $2) }
      return (try V4L2Buffers(device, format: format), folder)
    }

    @Test("a driver that refused to start is started with the buffers that it had got")
    func restart() throws {
      let driver = Driver(refusals: 2)
      let (buffers, folder) = try buffers(of: driver)
      for _ in 0..<2 {
        let error = try #require(throws: CaptureError.self) { try buffers.start() }
        #expect(error.reason.hasPrefix("cannot start streaming"))
        buffers.stop()
      }
      try buffers.start()
      #expect(driver.isStreaming)
      buffers.release()
      #expect(!driver.isStreaming)
      withExtendedLifetime(folder) {}
    }
  }
#endif
