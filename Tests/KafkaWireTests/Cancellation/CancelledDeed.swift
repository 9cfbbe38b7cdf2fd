import Testing

@testable import KafkaWire

/// A place where a call waits: what is called, and the API whose answer keeps it there.
struct CancelledDeed: Sendable, CustomTestStringConvertible {
  enum Call: String, Sendable {
    case describe = "a description of topics"
    case findLeader = "a look-up of a leader"
    case listOffsets = "a list of offsets"
    case findCoordinator = "a look-up of a coordinator"
    case send = "handing a record over"
    case sendWithoutRoom = "handing a record over for which there is no room"
    case deliver = "a wait for a delivery"
    case flush = "a flush"
    case read = "reading"
  }

  var call: Call
  var waitsFor: APIKey
  /// Values of the records on the broker when all is over: of the call that was cancelled, and of the one after it.
  var records: [String] = []

  var testDescription: String { "\(call.rawValue), waiting for \(waitsFor)" }

  static let all: [CancelledDeed] = client + producer + consumer

  private static let opening: [APIKey] = [.apiVersions, .saslHandshake, .saslAuthenticate]

  private static let client: [CancelledDeed] =
    (opening + [.metadata]).map { CancelledDeed(call: .describe, waitsFor: $0) }
    + (opening + [.metadata]).map { CancelledDeed(call: .findLeader, waitsFor: $0) }
    + [.metadata, .listOffsets].map { CancelledDeed(call: .listOffsets, waitsFor: $0) }
    + [CancelledDeed(call: .findCoordinator, waitsFor: .findCoordinator)]

  private static let producer: [CancelledDeed] =
    (opening + [.metadata]).map { CancelledDeed(call: .send, waitsFor: $0, records: ["later"]) }
    + [.initProducerID, .produce].flatMap { api in
      [
        CancelledDeed(call: .sendWithoutRoom, waitsFor: api, records: ["filler", "later"]),
        CancelledDeed(call: .deliver, waitsFor: api, records: ["first", "later"]),
        CancelledDeed(call: .flush, waitsFor: api, records: ["first", "later"]),
      ]
    }

  private static let consumer: [CancelledDeed] =
    (opening + [.metadata, .listOffsets, .fetch]).map { CancelledDeed(call: .read, waitsFor: $0) }
}
