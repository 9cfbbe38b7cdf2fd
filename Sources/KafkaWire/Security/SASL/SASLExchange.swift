/// The client's side of one authentication: what it says, and what it makes of the broker's answers. A value without
/// I/O.
protocol SASLExchange: Sendable {
  /// What no error may show, though a broker give it back.
  var secrets: [Secret] { get }

  /// The client's first message.
  ///
  /// - Throws: `.invalidConfiguration` for what the mechanism cannot carry.
  mutating func start() throws(KafkaError) -> [UInt8]

  /// The client's answer to the broker's message; nil where the client has nothing more to say.
  ///
  /// - Throws: `.authentication`.
  mutating func answer(_ challenge: [UInt8]) throws(KafkaError) -> [UInt8]?
}
