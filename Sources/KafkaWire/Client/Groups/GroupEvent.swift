/// A change of a member's partitions, or its end.
public enum GroupEvent: Sendable {
  /// These are the member's from now on.
  case assigned(Set<TopicPartition>, GroupMetadata)
  /// Work on these comes to its end; they stay the member's until it is committed.
  case revoking(Set<TopicPartition>, GroupMetadata)
  /// These have been given up in order.
  case revoked(Set<TopicPartition>, GroupMetadata)
  /// These are gone without that: others may have read the same records since the last commit.
  case lost(Set<TopicPartition>, GroupMetadata)
  /// A commit in the background failed; it is tried again with the next one.
  case commitFailed(KafkaError)
  /// The member has left; with an error where nobody asked it to.
  case left(KafkaError?)
}
