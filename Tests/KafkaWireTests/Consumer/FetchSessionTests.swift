import Testing

@testable import KafkaWire

@Suite("fetch session")
struct FetchSessionTests {
  private let latest: Int16 = 17

  private func part(
    _ partition: Int32, _ offset: Int64, topic: UInt64 = 1, epoch: Int32 = 0, maxBytes: Int32 = 100
  ) -> FetchCall.Part {
    FetchCall.Part(
      partition: TopicPartition("t", partition),
      leader: PartitionLeader(node: 1, epoch: epoch, topicID: KafkaUUID(high: 0, low: topic)), offset: offset,
      maxBytes: maxBytes)
  }

  private func names(_ request: FetchSession.Request) -> [Int32] { request.parts.map(\.partition.partition) }

  private func forgotten(_ request: FetchSession.Request) -> [Int32] { request.forgotten.map(\.partition.partition) }

  /// A session of partitions 0, 1 and 2 that the broker has granted as number 9.
  private func granted(_ version: Int16 = 17) -> FetchSession {
    var session = FetchSession()
    let first = session.request(for: (0..<3).map { part($0, 0) }, version: version)
    session.succeeded(first, granted: 9, isEmpty: false)
    return session
  }

  @Test("the first request names all and asks for a session, the next ones name what changed")
  func incremental() {
    var session = FetchSession()
    let first = session.request(for: [part(0, 0), part(1, 5)], version: latest)
    #expect((first.sessionID, first.epoch) == (0, 0))
    #expect(!first.isIncremental)
    #expect(names(first) == [0, 1])
    session.succeeded(first, granted: 9, isEmpty: false)
    let second = session.request(for: [part(0, 3), part(1, 5)], version: latest)
    #expect((second.sessionID, second.epoch) == (9, 1))
    #expect(second.isIncremental)
    #expect(names(second) == [0])
    session.succeeded(second, granted: 9, isEmpty: true)
    let third = session.request(for: [part(0, 3), part(1, 5)], version: latest)
    #expect(third.epoch == 2)
    #expect(third.parts.isEmpty && third.forgotten.isEmpty)
  }

  @Test("what is no longer wanted is forgotten once, what comes back is named again")
  func forgetting() {
    var session = granted()
    let less = session.request(for: [part(1, 0)], version: latest)
    #expect(names(less) == [])
    #expect(forgotten(less) == [0, 2])
    session.succeeded(less, granted: 9, isEmpty: true)
    let more = session.request(for: [part(1, 0), part(2, 0)], version: latest)
    #expect(names(more) == [2])
    #expect(forgotten(more) == [])
  }

  @Test(
    "a new epoch, offset or size is told",
    arguments: [(Int64(1), Int32(0), Int32(100)), (0, 1, 100), (0, 0, 99)])
  func changes(offset: Int64, epoch: Int32, maxBytes: Int32) {
    var session = granted()
    let changed = part(1, offset, epoch: epoch, maxBytes: maxBytes)
    #expect(names(session.request(for: [part(0, 0), changed, part(2, 0)], version: latest)) == [1])
  }

  @Test("a topic that was made anew leaves by its old id and joins by its new one")
  func anotherTopic() {
    var session = granted()
    let request = session.request(for: [part(0, 0), part(1, 0, topic: 2), part(2, 0)], version: latest)
    #expect(names(request) == [1])
    #expect(request.forgotten.map(\.topicID) == [KafkaUUID(high: 0, low: 1)])
  }

  @Test("a session that the broker does not know begins anew without its number")
  func unknownSession() {
    var session = granted()
    _ = session.request(for: [part(0, 1)], version: latest)
    session.failed(.fetchSessionIDNotFound)
    let again = session.request(for: [part(0, 1)], version: latest)
    #expect((again.sessionID, again.epoch) == (0, 0))
    #expect(names(again) == [0])
  }

  @Test(
    "after any other failure the old session ends with the request that begins a new one",
    arguments: [ErrorCode.invalidFetchSessionEpoch, .fetchSessionTopicIDError, nil])
  func outOfStep(code: ErrorCode?) {
    var session = granted()
    _ = session.request(for: [part(0, 1)], version: latest)
    session.failed(code)
    let again = session.request(for: [part(0, 1)], version: latest)
    #expect((again.sessionID, again.epoch) == (9, 0))
    #expect(names(again) == [0])
    session.succeeded(again, granted: 10, isEmpty: false)
    #expect(session.request(for: [part(0, 1)], version: latest).sessionID == 10)
  }

  @Test("a broker without room for a session is not asked for one with each request")
  func refused() {
    var session = FetchSession()
    let first = session.request(for: [part(0, 0)], version: latest)
    session.succeeded(first, granted: 0, isEmpty: false)
    var epochs: [Int32] = []
    for offset in 0..<Int64(FetchSession.patience) + 1 {
      let next = session.request(for: [part(0, offset)], version: latest)
      #expect(names(next) == [0])
      #expect(next.sessionID == 0)
      epochs.append(next.epoch)
      session.succeeded(next, granted: 0, isEmpty: false)
    }
    #expect(epochs == Array(repeating: -1, count: FetchSession.patience) + [0])
  }

  @Test("a throttled broker's empty answer grants none and refuses none")
  func throttled() {
    var session = FetchSession()
    let first = session.request(for: [part(0, 0)], version: latest)
    session.succeeded(first, granted: 0, isEmpty: true)
    #expect(session.request(for: [part(0, 0)], version: latest).epoch == 0)
  }

  @Test("below version 7 there is no session")
  func oldVersion() {
    var session = FetchSession()
    for _ in 0..<2 {
      let request = session.request(for: [part(0, 0)], version: 6)
      #expect((request.sessionID, request.epoch) == (0, -1))
      #expect(names(request) == [0])
      session.succeeded(request, granted: 0, isEmpty: false)
    }
  }

  @Test("a session that named topics by name is not carried on by id")
  func otherNames() {
    var session = granted(12)
    let request = session.request(for: [part(0, 0)], version: 13)
    #expect((request.sessionID, request.epoch) == (9, 0))
    #expect(names(request) == [0])
  }

  @Test("epochs begin again at 1 after the largest")
  func wrap() {
    var session = granted()
    let last = FetchSession.Request(sessionID: 9, epoch: .max, parts: [])
    session.succeeded(last, granted: 9, isEmpty: true)
    #expect(session.request(for: [part(0, 0)], version: latest).epoch == 1)
  }

  @Test("the end names the session once")
  func ending() {
    var session = granted()
    let end = session.end()
    #expect(end?.sessionID == 9)
    #expect(end?.epoch == -1)
    #expect(session.end() == nil)
  }
}
