import Capture
import KafkaWire
import Recorder
import Testing

@Suite struct FrameRecordTests {
  private func plain(_ value: Bytes?, timestamp: Int64 = 1000) -> Record {
    Record(offset: 7, timestamp: timestamp, key: nil, value: value)
  }

  private func reason(_ value: Bytes?) -> UnreadableReason? {
    do throws(UnreadableReason) {
      _ = try FrameRecordDecoder().decode(plain(value))
      return nil
    } catch {
      return error
    }
  }

  @Test("a frame comes back as it was sent, without a copy of its image")
  func roundTrip() throws {
    let frame = try #require(try TestFrames.pattern(3).last)
    let encoder = FrameRecordEncoder(topic: "video", session: "run-1", videoName: "clip.mp4")
    let sent = encoder.record(frame, camera: "door")
    let value = try #require(sent.value)
    let same = frame.image.withUnsafeBytes { a in value.withUnsafeBytes { b in a.baseAddress == b.baseAddress } }
    #expect(same)
    #expect(sent.timestamp == frame.captureNanoseconds / 1_000_000)

    let decoded = try FrameRecordDecoder().decode(TestFrames.record(sent, offset: 42))
    #expect(decoded.image.array == frame.image.array)
    #expect(decoded.format == .jpeg)
    #expect((decoded.width, decoded.height) == (128, 72))
    #expect(decoded.sequence == 2)
    #expect(decoded.captureNanoseconds == frame.captureNanoseconds)
    #expect(decoded.session == "run-1")
    #expect(decoded.videoName == "clip.mp4")
    #expect(decoded.key == "door")
    #expect(decoded.offset == 42)
    #expect(decoded.isRecordValue)
  }

  @Test("the timestamp is the frame's number where that is asked for")
  func frameTimestamp() throws {
    let frame = try #require(try TestFrames.pattern(5).last)
    let encoder = FrameRecordEncoder(topic: "video", timestamp: .frame, session: "s")
    #expect(encoder.record(frame, camera: "door").timestamp == 4)
  }

  @Test("a JPEG without key and headers is understood from its own header")
  func plainJPEG() throws {
    let frame = try #require(try TestFrames.pattern(1).first)
    let decoded = try FrameRecordDecoder().decode(plain(Bytes(frame.image.array)))
    #expect((decoded.width, decoded.height) == (128, 72))
    #expect(decoded.key == nil)
    #expect(decoded.sequence == nil)
    #expect(decoded.captureNanoseconds == 1_000_000_000)
    #expect(decoded.image.array == frame.image.array)
  }

  @Test("a PNG is understood from its header chunk")
  func plainPNG() throws {
    let png: [UInt8] =
      [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]
      + [0, 0, 2, 0x80, 0, 0, 1, 0x68, 8, 2, 0, 0, 0, 1, 2, 3, 4]
    let decoded = try FrameRecordDecoder().decode(plain(Bytes(png)))
    #expect(decoded.format == .png)
    #expect((decoded.width, decoded.height) == (640, 360))
    #expect(reason(Bytes(Array(png.prefix(20)))) == .image(.truncated(at: 8)))
  }

  @Test("GoCV's pixels are laid out by their number, whatever the channels say", arguments: [1, 3, 4])
  func pixels(layout: Int) throws {
    let pixel: [UInt8] = layout == 1 ? [9] : [1, 2, 3, 255]
    let pix = (0..<6).flatMap { _ in pixel.prefix(layout) }
    let decoded = try FrameRecordDecoder().decode(plain(TestFrames.json(pix: pix, channels: 3, rows: 2, cols: 3)))
    #expect(decoded.format == .rgb24)
    #expect((decoded.width, decoded.height) == (3, 2))
    let expected: [UInt8] = layout == 1 ? [9, 9, 9] : [1, 2, 3]
    #expect(decoded.image.array == Array((0..<6).flatMap { _ in expected }))
    #expect(!decoded.isRecordValue)
  }

  @Test("pixels become a JPEG of their size")
  func encodedPixels() throws {
    let json = TestFrames.json(pix: [UInt8](repeating: 128, count: 16 * 8 * 4), channels: 3, rows: 8, cols: 16)
    let jpeg = try FrameRecordDecoder().decode(plain(json)).encoded(by: JPEGEncoder(quality: 90))
    #expect(jpeg.format == .jpeg)
    let header = try JPEGHeader.parse(jpeg.image.array)
    #expect((header.width, header.height) == (16, 8))
  }

  @Test("what is no picture has a reason")
  func unreadable() throws {
    #expect(reason(nil) == .empty)
    #expect(reason(Bytes()) == .empty)
    #expect(reason(Bytes("hello")) == .unknownFormat)
    #expect(reason([0xff, 0x00, 0x01]) == .unknownFormat)
    #expect(reason(Bytes("{\"pix\":3}")) == .json)
    #expect(reason(Bytes(String(repeating: "[", count: 5))) == .unknownFormat)
    #expect(reason(Bytes(" " + String(repeating: "[", count: 100_000))) == .json)
    #expect(
      reason(TestFrames.json(pix: [1, 2, 3, 4, 5], channels: 3, rows: 1, cols: 2))
        == .pixelCount(bytes: 5, rows: 1, columns: 2))
    #expect(
      reason(TestFrames.json(pix: [1, 2, 3, 4], channels: 3, rows: 1, cols: 2))
        == .pixelCount(bytes: 4, rows: 1, columns: 2))
  }

  @Test("sizes that would allocate without bound are refused", arguments: [-1, 0, 65536, Int.max])
  func hostileSizes(size: Int) {
    let json = TestFrames.json(pix: [1, 2, 3], channels: 3, rows: size, cols: size)
    #expect(reason(json) == .image(.tooLarge(width: size, height: size)))
  }

  @Test("a JPEG cut anywhere is unreadable, never a trap")
  func truncation() throws {
    let image = try #require(try TestFrames.pattern(1).first).image.array
    for cut in 1..<image.count { #expect(reason(Bytes(Array(image.prefix(cut)))) != nil) }
  }

  @Test("raw pixels need headers that agree with their number")
  func rawPixels() throws {
    let headers = [RecordHeader("format", "rgb24"), RecordHeader("width", "2"), RecordHeader("height", "1")]
    var record = Record(offset: 0, timestamp: 0, key: nil, value: [1, 2, 3, 4, 5, 6], headers: headers)
    #expect(try FrameRecordDecoder().decode(record).format == .rgb24)
    record.value = [1, 2, 3]
    #expect(throws: UnreadableReason.pixelCount(bytes: 3, rows: 1, columns: 2)) {
      try FrameRecordDecoder().decode(record)
    }
  }
}
