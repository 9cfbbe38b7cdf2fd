@testable import KafkaWire

/// Every message of every API, in each version and both directions. The first three bytes choose.
enum MessagesTarget: FuzzTarget {
  static let name = "messages"

  static func run(_ input: Bytes) {
    guard input.count >= 3, let body = input.slice(from: 3, count: input.count - 3) else { return }
    let choice = input.slice(from: 0, count: 3)?.array ?? []
    let key = APIKey(rawValue: Int16(choice[0]))
    guard let type = MessageCatalog.message(key, choice[2] & 1 == 0 ? .request : .response) else { return }
    check(type, Int16(choice[1]), body)
  }

  /// What decodes must encode, and what was encoded once must stay the same.
  private static func check<Message: KafkaMessage>(_ type: Message.Type, _ version: Int16, _ body: Bytes) {
    // A list of the smallest elements: two bytes become a struct of some hundred, twice while the list grows.
    guard let message = bounded(body, factor: 512, { try? Message.decode(body, version: version) }) else { return }
    do {
      let first = try message.encode(version: version).joined()
      let second = try Message.decode(first, version: version).encode(version: version).joined()
      expect(first == second, "\(Message.self) v\(version) is not stable")
    } catch {
      expect(false, "\(Message.self) v\(version) was read, and not written again: \(error)")
    }
  }
}
