/// What an examination of one broker found: see ``KafkaClient/examine(_:rounds:)``.
public struct BrokerReport: Sendable {
  /// Something that all brokers of the cluster agreed to speak (KIP-584), such as `metadata.version`.
  public struct Feature: Sendable, Hashable {
    public var name: String
    public var level: Int16

    public init(name: String, level: Int16) {
      self.name = name
      self.level = level
    }
  }

  public var address: BrokerAddress
  /// Why it cannot be used as this client is configured; nil where it can.
  public var failure: KafkaError?
  /// From the first packet until the versions were known, with TLS and without authentication. Nil where that failed.
  public var connectTime: Duration?
  /// Nil without TLS. Where the broker's certificate was refused, it is in here nevertheless.
  public var tls: TLSSession?
  /// The mechanisms of SASL that this listener offers; nil for one without SASL.
  public var mechanisms: [String]?
  /// Every API that the broker or this library knows, by its key.
  public var apis: [APISupport] = []
  public var features: [Feature] = []
  /// How long a question and its answer took, one after the other.
  public var roundTrips: [Duration] = []

  public init(address: BrokerAddress) {
    self.address = address
  }
}
