/// EndTxn (key 26), versions 0–5, flexible from 3: commits or aborts a transaction. Version 5 bumps the producer's epoch
/// with every transaction (KIP-890).
public struct EndTxnRequest: KafkaRequest {
  public typealias Response = EndTxnResponse
  public static let api = API(.endTxn, versions: 0...5, flexibleFrom: 3)

  public var transactionalID = ""
  public var producerID: Int64 = 0
  public var producerEpoch: Int16 = 0
  /// False to abort.
  public var committed = false
  public var tags: [TaggedField] = []

  public init() {}

  public init(transactionalID: String, producerID: Int64, producerEpoch: Int16, committed: Bool) {
    self.transactionalID = transactionalID
    self.producerID = producerID
    self.producerEpoch = producerEpoch
    self.committed = committed
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.string(&transactionalID, "transactional_id")
    try c.int(&producerID, "producer_id")
    try c.int(&producerEpoch, "producer_epoch")
    try c.bool(&committed, "committed")
    try c.tags(&tags)
  }
}

/// Whether the transaction is ending as asked, and the identity for the next one.
public struct EndTxnResponse: KafkaResponse {
  public static let api = EndTxnRequest.api

  /// Milliseconds.
  public var throttleTime: Int32 = 0
  public var errorCode = ErrorCode.none
  /// From version 5; -1 where the request's still holds.
  public var producerID: Int64 = -1
  /// From version 5; -1 where the request's still holds.
  public var producerEpoch: Int16 = -1
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&throttleTime, "throttle_time_ms")
    try c.int(&errorCode.rawValue, "error_code")
    try c.int(&producerID, "producer_id", in: 5..., missing: -1, ignorable: true)
    try c.int(&producerEpoch, "producer_epoch", in: 5..., missing: -1, ignorable: true)
    try c.tags(&tags)
  }
}
