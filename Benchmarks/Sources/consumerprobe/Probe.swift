import KafkaWire

/// What a run of the probe is asked for: `BROKERS TOPIC [name=value …]`.
///
/// - `partitions`: how many are read, from 0 (1)
/// - `start`: `beginning`, `end`, `time:MS` or an offset (beginning)
/// - `reset`: `beginning`, `end`, `time:MS` or `fail` (beginning)
/// - `rack`: the reader's rack
/// - `count`: records after which it ends (without: never)
/// - `memory`: the consumer's limit in bytes
/// - `maxBytes`: bytes of one fetch
struct Probe {
  static let usage = "usage: consumerprobe BROKERS TOPIC [name=value …]"

  let brokers: [BrokerAddress]
  let topic: String
  var partitions: Int32 = 1
  var start = StartPosition.beginning
  var count = Int.max
  var configuration = ConsumerConfiguration()

  init(_ words: [String]) throws(ProbeError) {
    guard words.count >= 2, let brokers = BrokerAddress.list(words[0]) else { throw ProbeError(Self.usage) }
    self.brokers = brokers
    topic = words[1]
    for word in words.dropFirst(2) {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw ProbeError(Self.usage) }
      try take(parts[0], parts[1])
    }
  }

  private mutating func take(_ name: String, _ value: String) throws(ProbeError) {
    switch (name, Int(value)) {
    case ("partitions", let number?): partitions = Int32(clamping: number)
    case ("count", let number?): count = number
    case ("memory", let number?): configuration.memoryLimit = number
    case ("maxBytes", let number?): configuration.maxBytes = Int32(clamping: number)
    case ("rack", _): configuration.rack = value
    case ("start", _): start = try Self.place(value)
    case ("reset", _): configuration.offsetReset = try Self.reset(value)
    default: throw ProbeError("no such option: \(name)=\(value)")
    }
  }

  private static func place(_ text: String) throws(ProbeError) -> StartPosition {
    if text == "beginning" { return .beginning }
    if text == "end" { return .end }
    if text.hasPrefix("time:"), let time = Int64(text.dropFirst(5)) { return .time(time) }
    if let offset = Int64(text) { return .offset(offset) }
    throw ProbeError("no such start: \(text)")
  }

  private static func reset(_ text: String) throws(ProbeError) -> ConsumerConfiguration.OffsetReset {
    if text == "fail" { return .fail }
    switch try place(text) {
    case .beginning: return .beginning
    case .end: return .end
    case .time(let time): return .time(time)
    case .offset: throw ProbeError("no such reset: \(text)")
    }
  }
}

struct ProbeError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
