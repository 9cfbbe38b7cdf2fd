/// InitProducerId (key 22), versions 0–5, flexible from 2: the identity of an idempotent or transactional producer.
public struct InitProducerIdRequest: KafkaRequest {
  public typealias Response = InitProducerIdResponse
  public static let api = API(.initProducerID, versions: 0...5, flexibleFrom: 2)

  /// nil for an idempotent producer without transactions.
  public var transactionalID: String?
  /// Milliseconds after which the coordinator aborts an idle transaction.
  public var transactionTimeout: Int32 = 0
  /// The identity held so far, whose epoch shall rise, from version 3 (KIP-360); -1 for none.
  public var producerID: Int64 = -1
  /// From version 3; -1 for none.
  public var producerEpoch: Int16 = -1
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.nullableString(&transactionalID, "transactional_id")
    try c.int(&transactionTimeout, "transaction_timeout_ms")
    try c.int(&producerID, "producer_id", in: 3..., missing: -1)
    try c.int(&producerEpoch, "producer_epoch", in: 3..., missing: -1)
    try c.tags(&tags)
  }
}

/// The producer's identity.
public struct InitProducerIdResponse: KafkaResponse {
  public static let api = InitProducerIdRequest.api

  /// Milliseconds.
  public var throttleTime: Int32 = 0
  public var errorCode = ErrorCode.none
  public var producerID: Int64 = -1
  public var producerEpoch: Int16 = 0
  public var tags: [TaggedField] = []

  public init() {}

  public init(producerID: Int64, producerEpoch: Int16) {
    self.producerID = producerID
    self.producerEpoch = producerEpoch
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&throttleTime, "throttle_time_ms")
    try c.int(&errorCode.rawValue, "error_code")
    try c.int(&producerID, "producer_id")
    try c.int(&producerEpoch, "producer_epoch")
    try c.tags(&tags)
  }
}
