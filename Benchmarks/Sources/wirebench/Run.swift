import KafkaWire

/// What a run was asked for.
struct Run {
  let brokers: [BrokerAddress]
  let topic: String
  let count: Int
  let payloadFile: String

  init(_ words: [String]) throws {
    guard words.count == 5, let brokers = BrokerAddress.list(words[1]), let count = Int(words[3]), count > 0 else {
      throw BenchError("usage: wirebench produce|consume BROKER TOPIC COUNT PAYLOADS")
    }
    self.brokers = brokers
    topic = words[2]
    self.count = count
    payloadFile = words[4]
  }
}

struct BenchError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
