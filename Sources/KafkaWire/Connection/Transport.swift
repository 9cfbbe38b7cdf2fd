/// A connected, non-blocking byte stream. Used by one thread only.
protocol Transport: AnyObject {
  /// For `poll`.
  var descriptor: Int32 { get }
  /// Reads what is there, at most the buffer's length, which is not 0.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> IOResult
  /// Writes as much of the pieces as it can, in order.
  func write(_ pieces: [Bytes]) -> IOResult
}
