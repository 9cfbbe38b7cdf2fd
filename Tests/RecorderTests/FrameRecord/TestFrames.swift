import Capture
import Foundation
import KafkaWire
import Recorder

/// Frames of the test pattern, made without waiting.
enum TestFrames {
  static let spec = "128x72@25"

  static func pattern(
    _ count: Int, start: Int64 = 1_700_000_000_000_000_000, encoding: FrameEncoding? = nil
  ) throws -> [Capture.Frame] {
    let source = try SourceSpec.testPattern(TestPatternSpec(parsing: spec)).open(
      CaptureOptions(frames: count, paced: false, encoding: encoding), clock: ManualFrameClock(utcNanoseconds: start))
    var frames: [Capture.Frame] = []
    while let frame = try source.next() { frames.append(frame) }
    return frames
  }

  /// As the broker would give it back.
  static func record(_ produced: ProducerRecord, offset: Int64) -> Record {
    Record(
      offset: offset, timestamp: produced.timestamp ?? -1, key: produced.key, value: produced.value,
      headers: produced.headers)
  }

  /// Records of the pattern from `first` on, encoded as `publish` does.
  static func records(
    _ count: Int, from first: Int64 = 0, encoding: FrameEncoding? = nil
  ) throws -> [Record] {
    let encoder = FrameRecordEncoder(topic: "video", session: "s")
    return try pattern(count, encoding: encoding).enumerated().map { index, frame in
      record(encoder.record(frame, camera: "test-pattern"), offset: first + Int64(index))
    }
  }

  static func json(pix: [UInt8], channels: Int, rows: Int, cols: Int) -> Bytes {
    Bytes(
      #"{"pix":"\#(Data(pix).base64EncodedString())","channels":\#(channels),"rows":\#(rows),"cols":\#(cols)}"#)
  }
}
