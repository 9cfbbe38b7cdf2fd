/// AddOffsetsToTxn (key 25), versions 0–4, flexible from 3: a transaction will commit offsets of this group.
public struct AddOffsetsToTxnRequest: KafkaRequest {
  public typealias Response = AddOffsetsToTxnResponse
  public static let api = API(.addOffsetsToTxn, versions: 0...4, flexibleFrom: 3)

  public var transactionalID = ""
  public var producerID: Int64 = 0
  public var producerEpoch: Int16 = 0
  public var groupID = ""
  public var tags: [TaggedField] = []

  public init() {}

  public init(transactionalID: String, producerID: Int64, producerEpoch: Int16, groupID: String) {
    self.transactionalID = transactionalID
    self.producerID = producerID
    self.producerEpoch = producerEpoch
    self.groupID = groupID
  }

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.string(&transactionalID, "transactional_id")
    try c.int(&producerID, "producer_id")
    try c.int(&producerEpoch, "producer_epoch")
    try c.string(&groupID, "group_id")
    try c.tags(&tags)
  }
}

/// Whether the group is in the transaction now.
public struct AddOffsetsToTxnResponse: KafkaResponse {
  public static let api = AddOffsetsToTxnRequest.api

  /// Milliseconds.
  public var throttleTime: Int32 = 0
  public var errorCode = ErrorCode.none
  public var tags: [TaggedField] = []

  public init() {}

  public mutating func walk(_ c: inout WireCoder) throws(WireError) {
    try c.int(&throttleTime, "throttle_time_ms")
    try c.int(&errorCode.rawValue, "error_code")
    try c.tags(&tags)
  }
}
