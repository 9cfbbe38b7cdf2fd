import KafkaWire

/// What becomes of a request.
enum Reply {
  /// Nothing is sent (Produce with acks 0).
  case none
  /// Sent as soon as those before it are.
  case frame(ByteChain)
  /// Sent once what was appended is on the disk.
  case afterFlush(PendingProduce)
  /// Sent once there is enough to read, or time is up.
  case waiting(FetchWait)
  /// Sent once the group answers.
  case held(GroupTicket, IncomingRequest)
  /// Acks 0 went wrong: closing is the only way to tell.
  case close
}
