import Foundation
import Synchronization

/// A connection to one broker: any number of requests under way at once, all I/O on one thread of its own.
///
/// It connects as soon as it is made; requests queue meanwhile. Once it has ended it stays so.
final class BrokerConnection: Sendable {
  private struct State {
    var machine: ConnectionMachine
    var promises: [Int32: Promise<Bytes>] = [:]
    var lastID: Int32 = 0
    /// A wake is on its way and has not been seen yet.
    var isWaking = false
    var session: TLSSession?
  }

  let address: BrokerAddress
  /// How errors call the broker.
  let name: String
  let clientID: String
  private let connectTimeout: Duration
  private let maxFrameBytes: Int
  private let security: SecurityConfiguration
  private let maxResponseBytes: Int
  private let state: Mutex<State>
  private let wakeup: WakeupPipe
  private let hub: EventHub
  /// Fulfilled when the thread is done and the socket closed.
  let ended = Promise<Void>()

  /// - Throws: `.unreachable` where the system has no descriptors left.
  init(
    to address: BrokerAddress, name: String, _ configuration: ClientConfiguration, _ hub: EventHub
  ) throws(KafkaError) {
    do {
      wakeup = try WakeupPipe()
    } catch {
      throw KafkaError(.unreachable, broker: name, outcome: .notPersisted, detail: "no descriptors for it: \(error)")
    }
    self.hub = hub
    self.address = address
    self.name = name
    clientID = configuration.clientID
    connectTimeout = configuration.connectTimeout
    maxFrameBytes = configuration.maxFrameBytes
    security = configuration.security
    maxResponseBytes = configuration.maxResponseBytes
    state = Mutex(State(machine: ConnectionMachine(broker: name)))
    let thread = Thread { self.run() }
    thread.name = "kafka \(name)"
    thread.stackSize = 512 << 10
    thread.start()
  }

  var hasEnded: Bool { state.withLock { $0.machine.end != nil } }

  /// What was agreed on with the broker; nil without TLS, and until an answer has come.
  var session: TLSSession? { state.withLock { $0.session } }

  // MARK: Any thread

  /// Puts a request into the queue, and says how many bytes it has. One of an authentication goes out even while others
  /// are held, and its `deadline` moves behind those of the requests that are under way.
  ///
  /// - Throws: `.unsupportedValue`, or what ended the connection.
  func begin(
    _ request: some KafkaRequest, version: Int16, deadline: ContinuousClock.Instant, answerLimit: Int? = nil,
    isAuthentication: Bool = false
  ) throws(KafkaError) -> (id: Int32, answer: Promise<Bytes>, bytes: Int) {
    let id = state.withLock { state in
      state.lastID = state.lastID == .max ? 1 : state.lastID + 1
      return state.lastID
    }
    let api = type(of: request).api.key
    let frame: ByteChain
    do {
      frame = try Frame.encode(request, version: version, correlationID: id, clientID: clientID)
    } catch {
      throw KafkaError(.unsupportedValue(error), broker: name, api: api, outcome: .notPersisted)
    }
    let promise = Promise<Bytes>()
    let limit = answerLimit ?? maxResponseBytes
    let mustWake = try state.withLock { state throws(KafkaError) in
      try state.machine.enqueue(
        id: id, api: api, frame: frame, deadline: deadline, answerLimit: limit,
        patience: isAuthentication ? connectTimeout : nil)
      state.promises[id] = promise
      defer { state.isWaking = true }
      return !state.isWaking
    }
    if mustWake { wakeup.wake() }
    return (id, promise, frame.count)
  }

  /// Tells that nobody waits for this request any longer.
  func abandon(_ id: Int32) -> KafkaError.Outcome {
    state.withLock { state in
      state.promises[id] = nil
      return state.machine.abandon(id: id)
    }
  }

  /// Sends nothing but authentication until ``release()``.
  func hold() {
    state.withLock { $0.machine.hold() }
  }

  func release() {
    state.withLock { $0.machine.release() }
    wakeup.wake()
  }

  /// Ends the connection; what is under way fails with `error`.
  func close(_ error: KafkaError) {
    finish { $0.close(error) }
    wakeup.wake()
  }

  /// Ends the connection if nothing is under way. False where something is.
  func closeIfIdle(_ error: KafkaError) -> Bool {
    let isIdle = state.withLock { state in
      guard state.machine.isIdle else { return false }
      _ = state.machine.close(error)
      return true
    }
    if isIdle { wakeup.wake() }
    return isIdle
  }

  /// Lets the machine end requests, and tells those who wait for them.
  private func finish(_ body: (inout ConnectionMachine) -> [ConnectionMachine.Completion]) {
    let done = state.withLock { state in
      body(&state.machine).map { (state.promises.removeValue(forKey: $0.id), $0.outcome) }
    }
    for (promise, outcome) in done { promise?.fulfil(outcome) }
  }

  // MARK: The connection's thread

  private func run() {
    let connector = Connector(
      address: address, deadline: ContinuousClock.now + connectTimeout, wakeup: wakeup, isStopped: { self.hasEnded })
    do {
      let tls = try security.tls.map { configuration throws(KafkaError) in try TLSConnector(configuration) }
      let socket = try connector.connect()
      if let tls { serve(try tls.secure(socket, connector)) } else { serve(socket) }
      hub.note(.connectionClosed(broker: name, state.withLock { $0.machine.end }))
    } catch {
      finish { $0.close(error) }
    }
    ended.fulfil(.success(()))
  }

  private func serve(_ transport: some Transport) {
    let session = transport.session
    state.withLock { $0.session = session }
    var poller = Poller(wakeup: wakeup)
    var assembler = FrameAssembler(maxFrameBytes: maxFrameBytes)
    var isBlocked = false
    while true {
      let (hasOutput, deadline, isOver) = state.withLock { state in
        state.isWaking = false
        return (state.machine.hasOutput, state.machine.nextDeadline, state.machine.end != nil)
      }
      if isOver { return }
      let mustWrite = hasOutput || transport.hasOutput
      if mustWrite, !isBlocked {
        isBlocked = write(to: transport)
        continue
      }
      let events = poller.wait(
        descriptor: transport.descriptor, reading: true, writing: mustWrite,
        until: transport.hasInput ? ContinuousClock.now : deadline)
      if events.isWoken { wakeup.drain() }
      if events.isWritable { isBlocked = false }
      if events.isReadable || transport.hasInput { read(from: transport, &assembler) }
      finish { $0.expire(now: ContinuousClock.now) }
    }
  }

  /// Writes what it can. True where the socket takes no more yet.
  private func write(to transport: some Transport) -> Bool {
    let pieces = state.withLock { $0.machine.output(limit: Socket.maxPieces) }
    switch transport.write(pieces) {
    case .bytes(let count):
      state.withLock { $0.machine.wrote(count) }
      return false
    case .wouldBlock:
      state.withLock { $0.machine.wrote(0) }
      return true
    case .ended:
      state.withLock { $0.machine.wrote(0) }
      // What the broker said last may still be there to be read; reading then finds the end.
      return true
    case .failed(let code):
      finish { $0.close(KafkaError(.connectionClosed, detail: SystemError(code).description)) }
      return true
    case .broken(let error):
      finish { $0.close(error) }
      return true
    }
  }

  /// Takes what has come: a few frames at a time, so that writing has its turn.
  private func read(from transport: some Transport, _ assembler: inout FrameAssembler) {
    defer { transport.expect(assembler.missing) }
    for _ in 0..<32 {
      let space = unsafe assembler.space()
      let result = unsafe transport.read(into: space)
      guard case .bytes(let count) = result else {
        if let error = Self.error(result, at: assembler.position) {
          let reason = assembler.position == nil ? demand(for: result) : nil
          finish { $0.close(reason ?? error) }
        }
        return
      }
      do {
        let limit = { self.state.withLock { $0.machine.answerLimit } ?? self.maxResponseBytes }
        if let frame = try assembler.received(count, limit: limit) { finish { $0.received(frame) } }
      } catch {
        finish { $0.close(error) }
        return
      }
    }
  }

  /// What a broker wanted that told its versions and hung up at the first request; nil for any other end.
  private func demand(for result: IOResult) -> KafkaError? {
    switch result {
    case .ended, .failed: break
    case .bytes, .wouldBlock, .broken: return nil
    }
    guard security.sasl == nil, state.withLock({ $0.machine.awaitsFirstAnswer }) else { return nil }
    let again = Connector(
      address: address, deadline: ContinuousClock.now + SASLProbe.patience, wakeup: wakeup,
      isStopped: { self.hasEnded })
    guard let offers = SASLProbe.mechanisms(by: again, security.tls) else { return nil }
    return KafkaError(.authentication(.required), detail: "it offers \(offers.prefix(20).joined(separator: ", "))")
  }

  private static func error(_ result: IOResult, at position: String?) -> KafkaError? {
    switch result {
    case .bytes, .wouldBlock: nil
    case .ended: KafkaError(.connectionClosed, detail: "closed by the broker" + (position.map { " when \($0)" } ?? ""))
    case .failed(let code): KafkaError(.connectionClosed, detail: SystemError(code).description)
    case .broken(let error): error
    }
  }
}
