/// A connected, non-blocking byte stream. Used by one thread only.
protocol Transport: AnyObject {
  /// For `poll`.
  var descriptor: Int32 { get }
  /// Whether bytes that ``write(_:)`` has taken still wait for the descriptor to be writable. Writing, even of nothing,
  /// sends them.
  var hasOutput: Bool { get }
  /// Whether reading may bring bytes although the descriptor is not readable.
  var hasInput: Bool { get }
  /// What was agreed on with the peer; nil without TLS.
  var session: TLSSession? { get }
  /// Reads what is there, at most the buffer's length, which is not 0.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> IOResult
  /// Tells how many bytes of an answer that has begun are still to come; 0 between two.
  func expect(_ bytes: Int)
  /// Takes as much of the pieces as it can, in order.
  func write(_ pieces: ArraySlice<Bytes>) -> IOResult
}

extension Transport {
  var hasOutput: Bool { false }
  var hasInput: Bool { false }
  var session: TLSSession? { nil }
  func expect(_ bytes: Int) {}
}
