@testable import KafkaWire

/// What members of a classic group tell each other. The first byte chooses between subscription and assignment.
enum MembersTarget: FuzzTarget {
  static let name = "members"

  static func run(_ input: Bytes) {
    guard let choice = input.slice(from: 0, count: 1)?.array.first,
      let body = input.slice(from: 1, count: input.count - 1)
    else { return }
    if choice & 1 == 0 {
      check(ConsumerProtocolSubscription.self, body)
    } else {
      check(ConsumerProtocolAssignment.self, body)
    }
  }

  private static func check<Value: ConsumerProtocol>(_ type: Value.Type, _ body: Bytes) {
    guard let (version, value) = bounded(body, factor: 256, { try? Value.decodeVersioned(body) }) else { return }
    // A newer version is read as the newest that is known.
    let known = min(version, Value.versions.upperBound)
    do {
      let first = try value.encode(version: known)
      let second = try Value.decode(first).encode(version: known)
      expect(first == second, "\(Value.name) v\(known) is not stable")
    } catch {
      expect(false, "\(Value.name) v\(known) was read, and not written again: \(error)")
    }
  }
}
