/// What is known of a topic, apart from its frames.
public enum TopicState: Sendable, Equatable {
  /// Not asked for yet.
  case connecting
  /// The topic does not exist (yet). It is looked for again and again.
  case missing
  /// It exists and is being read.
  case reading
  /// No broker answers, or it refuses. The words are for people.
  case unreachable(String)
}
