/// What one read or write on a non-blocking transport came to.
enum IOResult: Equatable {
  case bytes(Int)
  case wouldBlock
  /// The peer has closed its side.
  case ended
  /// The system's error number.
  case failed(Int32)
  /// The layer above the socket cannot go on.
  case broken(KafkaError)
}
