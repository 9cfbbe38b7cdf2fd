import Synchronization

/// What other threads tell the broker's thread.
final class Mailbox: Sendable {
  enum Message: Sendable {
    case stop(CheckedContinuation<Void, Never>?)
    case flushed(Flusher.Outcome)
  }

  let pipe: WakePipe
  private let state = Mutex(State())

  private struct State {
    var messages: [Message] = []
    var isClosed = false
  }

  init() throws(BrokerError) { pipe = try WakePipe() }

  /// False where nobody reads any more.
  @discardableResult
  func post(_ message: Message) -> Bool {
    let isOpen = state.withLock { state in
      if !state.isClosed { state.messages.append(message) }
      return !state.isClosed
    }
    if isOpen { pipe.wake() }
    return isOpen
  }

  func takeAll() -> [Message] {
    pipe.drain()
    return state.withLock { state in
      defer { state.messages = [] }
      return state.messages
    }
  }

  /// Takes no more messages; gives those that nobody has read.
  func close() -> [Message] {
    state.withLock { state in
      state.isClosed = true
      defer { state.messages = [] }
      return state.messages
    }
  }
}
