/// What a ``FetchMachine`` wants done. The driver does it and tells the machine what came of it.
enum FetchAction: Sendable {
  /// Find the offsets that these positions stand for.
  case resolve([TopicPartition: StartPosition])
  /// Find the partition's leader; `refresh` where the metadata at hand have proved wrong.
  case findLeader(TopicPartition, refresh: Bool)
  /// Ask the new leader where the epoch ended that was read last (KIP-320).
  case validate(TopicPartition, EpochCheck)
  case fetch(FetchCall)
}
