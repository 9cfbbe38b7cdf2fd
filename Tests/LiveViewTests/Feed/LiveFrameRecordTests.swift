import Capture
import KafkaWire
import Recorder
import Testing

@testable import LiveView

struct LiveFrameRecordTests {
  @Test("pixels out of JSON become a JPEG of their size when someone asks for them")
  func pixels() throws {
    // GoCV's form: two rows of two pixels, four bytes each, though `channels` says 3.
    let json = #"{"pix":"AAAA/wAAAP8AAAD/AAAA/w==","channels":3,"rows":2,"cols":2}"#
    let record = Record(offset: 9, timestamp: 5, key: nil, value: Bytes(json))
    let frame = LiveFrame(try FrameRecordDecoder().decode(record))
    #expect(frame.sequence == 9 && frame.captureNanoseconds == 5_000_000)
    #expect(frame.width == 2 && frame.height == 2)
    let image = try #require(frame.image())
    #expect(image.kind == .jpeg)
    let decoded = try JPEGDecoder().rgb24(image.bytes)
    #expect(decoded.width == 2 && decoded.height == 2)
  }

  @Test("a JPEG goes to viewers byte for byte, out of memory of its own")
  func jpeg() throws {
    let pixels = [UInt8](repeating: 128, count: 16 * 8 * 3)
    let image = try pixels.withUnsafeBytes { try JPEGEncoder(quality: 80).encode(rgb24: $0, width: 16, height: 8) }
    let record = Record(
      offset: 3, timestamp: -1, key: nil, value: Bytes(image.array),
      headers: [RecordHeader("seq", "77"), RecordHeader("capture_ns", "1700000000123456789")])
    let decoded = try FrameRecordDecoder().decode(record)
    let frame = LiveFrame(decoded)
    #expect(frame.sequence == 77 && frame.captureNanoseconds == 1_700_000_000_123_456_789)
    let shown = try #require(frame.image())
    #expect(shown.bytes.array == image.array)
    #expect(shown.bytes.withUnsafeBytes { $0.baseAddress } != decoded.image.withUnsafeBytes { $0.baseAddress })
  }
}
