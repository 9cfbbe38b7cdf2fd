/// One connection's bookkeeping: what waits to be written, what waits for its answer, and until when.
///
/// A value without I/O. Answers come in the order of the requests, so each must carry the correlation id of the oldest
/// request in flight; anything else means that the two sides have lost each other, and ends the connection.
struct ConnectionMachine {
  typealias Instant = ContinuousClock.Instant

  /// The end of one request.
  struct Completion {
    var id: Int32
    var outcome: Result<Bytes, KafkaError>
  }

  private struct Request {
    var id: Int32
    var api: APIKey
    var deadline: Instant
    var size: Int
    var answerLimit: Int
    /// False once its waiter is gone; its answer is then swallowed.
    var isAwaited = true
    /// Empty once written.
    var frame: ByteChain
  }

  let broker: String
  /// Bytes of requests that are written and not answered; beyond them nothing new is begun.
  let maxInFlightBytes: Int

  /// In the order of writing; the first may be partly written.
  private var queue: [Request] = []
  private var inFlight: [Request] = []
  /// Wait for ``release()``.
  private var held: [Request] = []
  private var isHolding = false
  private var inFlightBytes = 0
  /// Whether anything but its versions has been told.
  private var hasAnswered = false
  /// Where writing stands in the first request's frame.
  private var segment = 0
  private var segmentOffset = 0
  /// How many requests of the queue the write under way may touch. They cannot be taken back until it has told.
  private var touched = 0
  /// Why it ended.
  private(set) var end: KafkaError?

  init(broker: String, maxInFlightBytes: Int = 64 << 20) {
    self.broker = broker
    self.maxInFlightBytes = maxInFlightBytes
  }

  /// The earliest time at which ``expire(now:)`` has something to do.
  var nextDeadline: Instant? {
    let first = inFlight.min { $0.deadline < $1.deadline }?.deadline
    let second = queue.min { $0.deadline < $1.deadline }?.deadline
    let third = held.min { $0.deadline < $1.deadline }?.deadline
    return [first, second, third].compactMap(\.self).min()
  }

  var isIdle: Bool { queue.isEmpty && inFlight.isEmpty && held.isEmpty }

  /// Whether the broker has told nothing but its versions, and was asked for something else.
  var awaitsFirstAnswer: Bool { !hasAnswered && inFlight.first.map { $0.api != .apiVersions } ?? false }

  private var isMidFrame: Bool { segment > 0 || segmentOffset > 0 }

  /// Whether any byte of this request of the queue is written, or may be just now.
  private func isBegun(_ index: Int) -> Bool { index < touched || index == 0 && isMidFrame }

  // MARK: Requests

  /// Takes a request with its frame. Throws what ended the connection, if it has ended.
  ///
  /// `patience`: makes it a message of an authentication, which goes out even while others are held. It has this long
  /// from the time when the last of those before it is due: a broker answers in order, and may take its time for them.
  mutating func enqueue(
    id: Int32, api: APIKey, frame: ByteChain, deadline: Instant, answerLimit: Int = .max,
    patience: Duration? = nil
  ) throws(KafkaError) {
    if let end { throw failure(end, api, outcome: .notPersisted) }
    let due = patience.flatMap { patience in (inFlight + queue).map(\.deadline).max().map { $0 + patience } }
    let request = Request(
      id: id, api: api, deadline: max(deadline, due ?? deadline), size: frame.count, answerLimit: answerLimit,
      frame: frame)
    if isHolding, patience == nil { held.append(request) } else { queue.append(request) }
  }

  /// From now on only what has begun and the messages of an authentication go out: a broker takes nothing else between
  /// these (KIP-368).
  mutating func hold() {
    guard !isHolding, end == nil else { return }
    isHolding = true
    let begun = min(max(touched, isMidFrame ? 1 : 0), queue.count)
    held = Array(queue[begun...])
    queue.removeSubrange(begun...)
  }

  /// Lets the others go out, in their order.
  mutating func release() {
    isHolding = false
    queue += held
    held = []
  }

  /// Nobody waits for this request any longer. It is taken back if nothing of it is written; otherwise it goes on, so
  /// that no frame is torn, and its answer is swallowed.
  mutating func abandon(id: Int32) -> KafkaError.Outcome {
    if let index = queue.firstIndex(where: { $0.id == id }) {
      if isBegun(index) {
        queue[index].isAwaited = false
        return .possiblyPersisted
      }
      queue.remove(at: index)
      return .notPersisted
    }
    if let index = held.firstIndex(where: { $0.id == id }) {
      held.remove(at: index)
      return .notPersisted
    }
    if let index = inFlight.firstIndex(where: { $0.id == id }) { inFlight[index].isAwaited = false }
    return .possiblyPersisted
  }

  // MARK: Writing

  var hasOutput: Bool {
    guard let size = queue.first?.size else { return false }
    return isMidFrame || isWithinLimit(size, after: inFlightBytes)
  }

  /// Whether a request of so many bytes may be begun. One is, whatever its size.
  private func isWithinLimit(_ size: Int, after begun: Int) -> Bool { begun == 0 || begun + size <= maxInFlightBytes }

  /// The next pieces to write, at most `limit`; empty where there is nothing, or too much in flight. What becomes of
  /// them is to be told to ``wrote(_:)``, and until then they count as written.
  mutating func output(limit: Int) -> ArraySlice<Bytes> {
    let (pieces, requests) = gather(limit: limit)
    touched = requests
    return pieces
  }

  private func gather(limit: Int) -> (pieces: ArraySlice<Bytes>, requests: Int) {
    guard hasOutput else { return ([], 0) }
    // A long request is written out of its own list: another one would count a reference for each piece.
    if segmentOffset == 0, queue[0].frame.segments.count - segment >= limit {
      return (queue[0].frame.segments[segment..<segment + limit], 1)
    }
    var pieces: [Bytes] = []
    var begun = inFlightBytes
    for index in queue.indices {
      if index > 0 || !isMidFrame, !isWithinLimit(queue[index].size, after: begun) { return (pieces[...], index) }
      begun += queue[index].size
      for position in (index == 0 ? segment : 0)..<queue[index].frame.segments.count {
        if pieces.count == limit { return (pieces[...], index + 1) }
        let piece = queue[index].frame.segments[position]
        let skip = index == 0 && position == segment ? segmentOffset : 0
        pieces.append(skip == 0 ? piece : piece.slice(from: skip, count: piece.count - skip) ?? piece)
      }
    }
    return (pieces[...], queue.count)
  }

  /// Counts bytes of ``output(limit:)`` as written; 0 where the write took none.
  mutating func wrote(_ count: Int) {
    touched = 0
    var left = count
    while left > 0, !queue.isEmpty {
      let rest = queue[0].frame.segments[segment].count - segmentOffset
      guard left >= rest else {
        segmentOffset += left
        return
      }
      left -= rest
      segmentOffset = 0
      segment += 1
      guard segment == queue[0].frame.segments.count else { continue }
      segment = 0
      // Gives the frame's memory back: from now on only the answer matters.
      var written = queue.removeFirst()
      written.frame = ByteChain()
      inFlightBytes += written.size
      inFlight.append(written)
    }
  }

  // MARK: Answers

  /// Bytes of the longest answer that is taken next; nil where nothing waits for one.
  var answerLimit: Int? { inFlight.first?.answerLimit }

  /// An answer without its length prefix.
  mutating func received(_ frame: Bytes) -> [Completion] {
    let id: Int32
    do {
      id = try Frame.correlationID(of: frame)
    } catch {
      return close(KafkaError(.malformedResponse(error)))
    }
    guard let oldest = inFlight.first, oldest.id == id else {
      let expected = inFlight.first.map { "\($0.id) is the oldest that waits" } ?? "nothing waits"
      let error = WireError(.invalidValue(Int64(id)), field: "correlation_id", at: 0)
      return close(KafkaError(.malformedResponse(error), detail: expected))
    }
    inFlight.removeFirst()
    inFlightBytes -= oldest.size
    if oldest.api != .apiVersions { hasAnswered = true }
    return oldest.isAwaited ? [Completion(id: id, outcome: .success(frame))] : []
  }

  // MARK: Ends

  /// Ends the connection if any request's time is up: its answer may still come, and must not be taken for another's.
  mutating func expire(now: Instant) -> [Completion] {
    guard let late = (inFlight + queue + held).first(where: { $0.deadline <= now }) else { return [] }
    let closed = KafkaError(.connectionClosed, detail: "given up, because \(late.api) got no answer in time")
    return fail(with: closed) { request in
      request.deadline <= now ? KafkaError(.timedOut) : closed
    }
  }

  /// Ends the connection for a reason that holds for every request.
  mutating func close(_ error: KafkaError) -> [Completion] {
    fail(with: error) { _ in error }
  }

  private mutating func fail(with error: KafkaError, _ each: (Request) -> KafkaError) -> [Completion] {
    guard end == nil else { return [] }
    var completions: [Completion] = []
    for request in inFlight where request.isAwaited {
      let failure = failure(each(request), request.api, outcome: .possiblyPersisted)
      completions.append(Completion(id: request.id, outcome: .failure(failure)))
    }
    for (index, request) in queue.enumerated() where request.isAwaited {
      let failure = failure(each(request), request.api, outcome: isBegun(index) ? .possiblyPersisted : .notPersisted)
      completions.append(Completion(id: request.id, outcome: .failure(failure)))
    }
    for request in held where request.isAwaited {
      completions.append(
        Completion(id: request.id, outcome: .failure(failure(each(request), request.api, outcome: .notPersisted))))
    }
    end = error
    queue = []
    held = []
    inFlight = []
    inFlightBytes = 0
    touched = 0
    segment = 0
    segmentOffset = 0
    return completions
  }

  private func failure(_ error: KafkaError, _ api: APIKey, outcome: KafkaError.Outcome) -> KafkaError {
    var error = error
    error.broker = broker
    error.api = api
    error.outcome = outcome
    return error
  }
}
