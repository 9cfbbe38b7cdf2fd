/// What a connection is for. Each role of each broker has a socket of its own, so that a long poll or a large write
/// never delays the rest.
enum ConnectionRole: Hashable, Sendable {
  case general
  case produce
  case group
  case transaction
  /// One per consumer, from ``KafkaClient/newFetchRole()``: a broker answers the requests of one connection in order,
  /// so that two consumers on one socket would wait for each other's long polls.
  case fetch(Int)
}
