import KafkaWire

/// One version of one API.
struct VersionCase: Sendable, CustomStringConvertible {
  var api: API
  var version: Int16

  var description: String { "\(api.key) v\(version)" }
}
