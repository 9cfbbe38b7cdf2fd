/// Something that happened in a client, for whoever wants to watch it: see ``KafkaClient/events(bufferingNewest:)``.
public enum KafkaEvent: Sendable {
  /// A connection is open, and the versions to be spoken on it are settled.
  case connectionOpened(broker: String)
  /// No connection came to be.
  case connectionFailed(broker: String, KafkaError)
  /// A connection that was open has ended, and why.
  case connectionClosed(broker: String, KafkaError?)
  /// A request got its answer, or will get none.
  case request(RequestReport)
  /// A call is tried again after this error; `attempt` counts from 1.
  case retry(KafkaError, attempt: Int)
  /// The cluster has told who leads what.
  case metadataRefreshed(topics: Int, brokers: Int)
  case metadataFailed(KafkaError)
  /// A batch was sent, and is on the broker or refused.
  case produced(ProduceReport)
  /// A fetch brought something, or nothing new.
  case fetched(FetchReport)
  /// A consumer group gave this member partitions, or took some.
  case rebalanced(RebalanceReport)
  /// A partition is assigned, and nothing of it comes.
  case stalled(ConsumerStall)
  /// A log was cut off behind its reader.
  case truncated(LogTruncation)
  /// An offset was gone, and reading goes on elsewhere.
  case positionReset(PositionReset)
}
