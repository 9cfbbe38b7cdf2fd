@testable import KafkaWire

/// One end of two byte queues. Reads and writes take only so much at a time, and short ones every other time nothing at
/// all.
final class MemoryStream: Transport {
  /// One direction.
  final class Queue {
    var bytes: [UInt8] = []
    var isEnded = false
  }

  let descriptor: Int32 = -1
  private let incoming: Queue
  private let outgoing: Queue
  private let portion: Int
  private let blocks: Bool
  private var mayRead = true
  private var mayWrite = true
  /// What writing comes to from now on, instead.
  var writeFailure: IOResult?
  /// So many writes succeed, then the pipe is broken.
  var failAfter: Int?

  private init(_ incoming: Queue, _ outgoing: Queue, _ portion: Int) {
    self.incoming = incoming
    self.outgoing = outgoing
    self.portion = portion
    blocks = portion < 1 << 20
  }

  /// Two ends. `portion`: the bytes that one call takes at most.
  static func pair(portion: Int) -> (MemoryStream, MemoryStream) {
    let (there, back) = (Queue(), Queue())
    return (MemoryStream(back, there, portion), MemoryStream(there, back, portion))
  }

  func end() { outgoing.isEnded = true }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> IOResult {
    defer { if blocks { mayRead.toggle() } }
    guard mayRead else { return .wouldBlock }
    if incoming.bytes.isEmpty { return incoming.isEnded ? .ended : .wouldBlock }
    let count = min(buffer.count, portion, incoming.bytes.count)
    buffer.copyBytes(from: incoming.bytes.prefix(count))
    incoming.bytes.removeFirst(count)
    return .bytes(count)
  }

  func write(_ pieces: ArraySlice<Bytes>) -> IOResult {
    if let writeFailure { return writeFailure }
    if let left = failAfter {
      if left == 0 { return .failed(32) }
      failAfter = left - 1
    }
    defer { if blocks { mayWrite.toggle() } }
    guard mayWrite else { return .wouldBlock }
    var left = portion
    for piece in pieces where left > 0 {
      let part = piece.array.prefix(left)
      outgoing.bytes += part
      left -= part.count
    }
    return .bytes(portion - left)
  }
}
