/// What a member's machine wants done. The driver does it and tells the machine what came of it.
enum GroupAction: Sendable {
  /// Answer with `answered(_:_:now:)` and the same number.
  case send(Int, GroupRequest)
  /// These partitions are the member's from now on.
  case start(Set<TopicPartition>)
  /// Come to an end with these and commit, then call `drained(_:now:)`: until then nobody else gets them.
  case revoke(Set<TopicPartition>)
  /// These are gone, and may be someone else's already: nothing of them can be committed.
  case lose(Set<TopicPartition>)
  /// The membership has ended; with an error where that was not asked for.
  case end(KafkaError?)
}
