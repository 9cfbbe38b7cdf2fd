@testable import KafkaWire

/// Frames taken apart for people. The first byte says in which direction, the next two which API and version answered.
enum ExplainTarget: FuzzTarget {
  static let name = "explain"

  static func run(_ input: Bytes) {
    guard let choice = input.slice(from: 0, count: 3)?.array,
      let frame = input.slice(from: 3, count: input.count - 3)
    else { return }
    let hasLength = choice[0] & 2 != 0
    if choice[0] & 1 == 0 {
      _ = bounded(frame, factor: 4096) { Explain.request(frame, hasLength: hasLength, limit: 1000) }
    } else {
      _ = bounded(frame, factor: 4096) {
        Explain.response(
          frame, to: APIKey(rawValue: Int16(choice[1])), version: Int16(choice[2]), hasLength: hasLength, limit: 1000)
      }
    }
  }
}
