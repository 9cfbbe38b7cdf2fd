/// A partition that is assigned and does not move, though there is something to read or nobody has said that there is
/// not.
public struct ConsumerStall: Sendable, CustomStringConvertible {
  public var partition: TopicPartition
  /// How long nothing has moved.
  public var duration: Duration
  /// The offset that is to be fetched next; nil while its look-up does not come to an end.
  public var position: Int64?
  /// Records that are still to come; nil where no broker has said.
  public var lag: Int64?
  /// The last request that concerned the partition, and how long ago it was sent.
  public var lastRequest: (api: APIKey, node: Int32?, age: Duration)?
  /// What went wrong last, if nothing has gone right since.
  public var lastError: KafkaError?

  public var description: String {
    var parts = ["partition \(partition) has not moved for \(duration)"]
    parts.append(position.map { "at offset \($0)" } ?? "without an offset")
    parts.append(lag.map { "\($0) records behind" } ?? "with an unknown end")
    if let lastRequest {
      let node = lastRequest.node.map { " to broker \($0)" } ?? ""
      parts.append("last request: \(lastRequest.api)\(node), \(lastRequest.age) ago")
    }
    parts.append(lastError.map { "last error: \($0)" } ?? "no error")
    return parts.joined(separator: ", ")
  }
}
