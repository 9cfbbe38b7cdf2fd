import Foundation
import KafkaWire

/// One client: what is being received from it, and what waits to be sent to it.
final class Connection {
  /// Answers that may wait before no more requests are read.
  static let mostAnswers = 64
  /// Bytes that may wait to be sent before no more requests are read.
  static let mostOutput = 1 << 20
  /// Requests handled before others get their turn.
  static let requestsPerTurn = 16

  let id: UInt64
  let socket: Socket
  let client: Client
  let reader: FrameReader
  var answers = ResponseQueue()
  var output = OutputQueue()
  /// When a byte last went either way.
  var lastProgress: ContinuousClock.Instant
  /// The next request is too large for the memory that is left.
  var waitsForMemory = false

  init(id: UInt64, socket: Socket, client: Client, reader: FrameReader, now: ContinuousClock.Instant) {
    self.id = id
    self.socket = socket
    self.client = client
    self.reader = reader
    lastProgress = now
  }

  /// A client that does not take its answers is not asked for more.
  var wantsInput: Bool {
    answers.count < Self.mostAnswers && output.count < Self.mostOutput && !waitsForMemory
  }

  /// What `poll` shall watch for.
  var interest: Int16 {
    Int16((wantsInput ? POLLIN : 0) | (output.isEmpty ? 0 : POLLOUT))
  }

  /// Sends what is ready. False where the connection has ended.
  func send(now: ContinuousClock.Instant) -> Bool {
    for frame in answers.takeReady() { output.append(frame) }
    guard !output.isEmpty else { return true }
    let before = output.count
    let isOpen = output.flush(to: socket)
    if output.count != before { lastProgress = now }
    return isOpen
  }
}
