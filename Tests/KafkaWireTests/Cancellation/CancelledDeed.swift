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
    deeds(.describe, opening + [.metadata]) + deeds(.findLeader, opening + [.metadata])
    + deeds(.listOffsets, [.metadata, .listOffsets]) + deeds(.findCoordinator, [.findCoordinator])

  private static let producer: [CancelledDeed] =
    deeds(.send, opening + [.metadata], ["later"])
    + deeds(.sendWithoutRoom, [.initProducerID, .produce], ["filler", "later"])
    + deeds(.deliver, [.initProducerID, .produce], ["first", "later"])
    + deeds(.flush, [.initProducerID, .produce], ["first", "later"])

  private static let consumer: [CancelledDeed] = deeds(.read, opening + [.metadata, .listOffsets, .fetch])

  private static func deeds(_ call: Call, _ waits: [APIKey], _ records: [String] = []) -> [CancelledDeed] {
    waits.map { CancelledDeed(call: call, waitsFor: $0, records: records) }
  }
}
