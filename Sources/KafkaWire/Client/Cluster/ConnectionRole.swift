/// What a connection is for. Each role of each broker has a socket of its own, so that a long poll or a large write
/// never delays the rest.
enum ConnectionRole: Hashable, Sendable {
  case general
  case produce
  /// Commits, heartbeats and all else that a coordinator answers at once.
  case group
  case transaction
  /// Joining, one per member of a group: the coordinator answers when all members have joined.
  case join(Int)
  /// One per consumer, from ``KafkaClient/newFetchRole()``: a broker answers the requests of one connection in order,
  /// so that two consumers on one socket would wait for each other's long polls.
  case fetch(Int)
}
