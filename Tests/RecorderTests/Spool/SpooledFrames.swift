import KafkaWire

@testable import Recorder

/// Frames whose images are their numbers, repeated.
enum SpooledFrames {
  static func frame(_ number: Int, bytes: Int = 100, session: String = "s", camera: String = "door") -> SpooledFrame {
    SpooledFrame(
      record: ProducerRecord(
        topic: "video", key: Bytes(camera),
        value: Bytes([UInt8](repeating: UInt8(truncatingIfNeeded: number), count: bytes)),
        headers: [RecordHeader("seq", String(number)), RecordHeader("session", session)],
        timestamp: 1_700_000_000_000 &+ Int64(number)),
      capture: Int64(number))
  }

  static func frames(_ numbers: Range<Int>, bytes: Int = 100) -> [SpooledFrame] {
    numbers.map { frame($0, bytes: bytes) }
  }

  static func number(_ frame: SpooledFrame) -> Int? {
    frame.record.headers.first { $0.key == "seq" }?.value.flatMap { Int($0.string) }
  }
}
