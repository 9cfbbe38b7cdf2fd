import Synchronization
import Testing

@testable import KafkaWire

/// A consumer against a broker whose every answer is known.
@Suite("consumer and scripted broker", .timeLimit(.minutes(3)))
struct ScriptedConsumerTests {
  private func partition(_ index: Int32) -> TopicPartition { TopicPartition("t", index) }

  /// Runs `body` with a client of a broker that serves `log`.
  private func with(
    _ log: ScriptedLog, _ body: (KafkaClient) async throws -> Void
  ) async throws {
    let broker = try ScriptedBroker { try log.serve($0) }
    var configuration = ClientConfiguration(brokers: [broker.address])
    configuration.retryBackoff = .milliseconds(1)...(.milliseconds(5))
    let client = KafkaClient(configuration)
    do {
      try await body(client)
    } catch {
      await client.close()
      broker.stop()
      throw error
    }
    await client.close()
    broker.stop()
  }

  private func quick(_ change: (inout ConsumerConfiguration) -> Void = { _ in }) -> ConsumerConfiguration {
    var configuration = ConsumerConfiguration()
    configuration.maxWait = .milliseconds(1)
    change(&configuration)
    return configuration
  }

  private func offsets(_ consumer: Consumer, to ends: [TopicPartition: Int64]) async throws -> [TopicPartition: [Int64]]
  {
    var found: [TopicPartition: [Int64]] = [:]
    while ends.contains(where: { consumer.position(of: $0.key) ?? -1 < $0.value }) {
      guard let views = try await consumer.nextViews() else { break }
      found[views.partition, default: []] += views.records.map(\.offset)
    }
    return found
  }

  @Test("in a session requests name only what changed, and every record comes")
  func session() async throws {
    let log = ScriptedLog([0: ScriptedLog.log(batches: 30, records: 3), 1: [], 2: []])
    try await with(log) { client in
      let parts = [partition(0), partition(1), partition(2)]
      let consumer = Consumer(
        client, Dictionary(uniqueKeysWithValues: parts.map { ($0, .offset(0)) }), quick { $0.maxBytes = 400 })
      let found = try await offsets(consumer, to: [partition(0): 90])[partition(0)]
      #expect(found == Array(0..<90))
      let requests = log.requests
      #expect(requests[0].sessionEpoch == 0)
      // Named when they join, and never again while nothing comes of them.
      let idle = requests.flatMap(\.topics).flatMap(\.partitions).filter { $0.partition > 0 }
      #expect(idle.count <= 4)
      let incremental = requests.dropFirst().filter { $0.sessionEpoch > 0 }
      #expect(incremental.count > 5)
      consumer.unassign([partition(2)])
      consumer.pause([partition(1)])
      try await log.waitFor { request in
        request.forgottenTopicsData.flatMap(\.partitions).sorted() == [1, 2]
          || request.forgottenTopicsData.flatMap(\.partitions) == [2]
      }
      await consumer.close()
    }
  }

  @Test(
    "a session that broke is begun anew, and no record is lost or doubled",
    arguments: [ErrorCode.fetchSessionIDNotFound, .invalidFetchSessionEpoch, .fetchSessionTopicIDError])
  func brokenSession(code: ErrorCode) async throws {
    let log = ScriptedLog([0: ScriptedLog.log(batches: 30, records: 3)])
    try await with(log) { client in
      let consumer = Consumer(client, [partition(0): .offset(0)], quick { $0.maxBytes = 200 })
      var found = try await offsets(consumer, to: [partition(0): 12])[partition(0)] ?? []
      log.state.withLock { $0.errors = [code] }
      found += try await offsets(consumer, to: [partition(0): 90])[partition(0)] ?? []
      #expect(found == Array(0..<90))
      #expect(log.requests.filter { $0.sessionEpoch == 0 }.count == 2)
      await consumer.close()
    }
  }

  @Test("a broker without sessions is not asked for one with each request")
  func noSession() async throws {
    let log = ScriptedLog([0: ScriptedLog.log(batches: 20, records: 1)])
    log.state.withLock { $0.grantsSessions = false }
    try await with(log) { client in
      let consumer = Consumer(client, [partition(0): .offset(0)], quick { $0.maxBytes = 1 })
      let found = try await offsets(consumer, to: [partition(0): 20])[partition(0)]
      #expect(found == Array(0..<20))
      #expect(log.requests.filter { $0.sessionEpoch == 0 }.count == 1)
      await consumer.close()
    }
  }

  @Test("fetches hold no more than the limit, and a batch above an ordinary share comes all the same")
  func memory() async throws {
    // Batches of 60 KB, and two of 700 KB, with a limit of 1 MiB of which an ordinary answer may take a quarter.
    var first = ScriptedLog.log(batches: 20, records: 6, bytes: 10_000)
    let large = ScriptedLog.log(batches: 21, records: 6, bytes: 117_000)
    first.append(large[20])
    let log = ScriptedLog([0: first, 1: [ScriptedLog.log(batches: 1, records: 6, bytes: 117_000)[0]]])
    try await with(log) { client in
      let configuration = quick { $0.memoryLimit = 1 << 20 }
      let consumer = Consumer(client, [partition(0): .offset(0), partition(1): .offset(0)], configuration)
      var found: [TopicPartition: [Int64]] = [:]
      while consumer.position(of: partition(0)) != 126 || consumer.position(of: partition(1)) != 6 {
        guard let views = try await consumer.nextViews() else { break }
        found[views.partition, default: []] += views.records.map(\.offset)
        let held = consumer.core.state.withLock { $0.machine.budget.held }
        #expect(held <= 1 << 20)
      }
      #expect(found == [partition(0): Array(0..<126), partition(1): Array(0..<6)])
      await consumer.close()
    }
  }

  @Test("a batch above the limit is an error that names its partition; the others are read on")
  func tooLarge() async throws {
    let log = ScriptedLog([
      0: ScriptedLog.log(batches: 5, records: 1), 1: ScriptedLog.log(batches: 1, records: 1, bytes: 2 << 20),
    ])
    try await with(log) { client in
      let consumer = Consumer(
        client, [partition(0): .offset(0), partition(1): .offset(0)], quick { $0.memoryLimit = 1 << 20 })
      var failed: [TopicPartition?] = []
      var found: [Int64] = []
      while found.count < 5 || failed.isEmpty {
        do throws(KafkaError) {
          found += try await consumer.nextViews()?.records.map(\.offset) ?? []
        } catch {
          guard case .frameTooLarge = error.code else { throw error }
          failed.append(error.partition)
          consumer.unassign([partition(1)])
        }
      }
      #expect(found == Array(0..<5))
      #expect(failed == [partition(1)])
      await consumer.close()
    }
  }

  #if Gzip
    /// A batch of one value of so many zeros, compressed.
    private func squeezed(at offset: Int64, bytes: Int) throws -> ByteChain {
      var builder = RecordBatchBuilder()
      try builder.append(key: nil, value: Bytes([UInt8](repeating: 0, count: bytes)), timestamp: 1)
      let batch = try RecordBatch(builder.finish(compressed: builder.compressed(.gzip)).joined())
      return batch.assigned(baseOffset: offset, leaderEpoch: 0)
    }

    @Test("what records are decompressed to counts: batches come one at a time, and a bomb is an error with a name")
    func decompressed() async throws {
      var batches = try (0..<6).map { try squeezed(at: $0, bytes: 400_000) }
      batches.append(try squeezed(at: 6, bytes: 600_000))
      let log = ScriptedLog([0: batches])
      try await with(log) { client in
        let consumer = Consumer(client, [partition(0): .offset(0)], quick { $0.memoryLimit = 1 << 20 })
        for offset in 0..<Int64(6) {
          let views = try await consumer.nextViews()
          #expect(views?.records.map(\.offset) == [offset])
          let held = consumer.core.state.withLock { $0.machine.budget.held }
          #expect(held + (views?.records.decompressedBytes ?? 0) <= 1 << 20)
        }
        let error = await #expect(throws: KafkaError.self) { try await consumer.nextViews() }
        guard case .unreadableRecords = error?.code else {
          Issue.record("\(String(describing: error))")
          return
        }
        #expect(error?.partition == partition(0))
        #expect(consumer.position(of: partition(0)) == 6)
        await consumer.close()
      }
    }
  #endif

  @Test("records before a batch that is broken come once, and then the error for as long as the user stays there")
  func brokenInTheMiddle() async throws {
    var batches = ScriptedLog.log(batches: 4, records: 3)
    batches[2] = try FetchFixtures.brokenBatch(at: 6, .none)
    let log = ScriptedLog([0: batches])
    try await with(log) { client in
      let consumer = Consumer(client, [partition(0): .offset(0)], quick())
      let views = try await consumer.nextViews()
      #expect(views?.records.map(\.offset) == Array(0..<6))
      #expect(consumer.position(of: partition(0)) == 6)
      for _ in 0..<2 {
        let error = await #expect(throws: KafkaError.self) { try await consumer.nextViews() }
        #expect(error?.detail == "the batch at offset 6")
        #expect(consumer.position(of: partition(0)) == 6)
      }
      consumer.seek(partition(0), to: .offset(9))
      #expect(try await consumer.next()?.records.map(\.offset) == Array(9..<12))
      await consumer.close()
    }
  }

  @Test("answers that come in pieces, however they are cut, are read whole", arguments: 1...9)
  func pieces(size: Int) async throws {
    let log = ScriptedLog([0: ScriptedLog.log(batches: 8, records: 3)])
    log.state.withLock { $0.pieces = size }
    try await with(log) { client in
      let consumer = Consumer(client, [partition(0): .offset(0)], quick { $0.maxBytes = 300 })
      let found = try await offsets(consumer, to: [partition(0): 24])[partition(0)]
      #expect(found == Array(0..<24))
      await consumer.close()
    }
  }

  @Test("values come some at a time, and a cancelled wait loses none")
  func cancellation() async throws {
    let log = ScriptedLog([0: [ScriptedLog.log(batches: 1, records: 10_000, bytes: 1)[0]]])
    try await with(log) { client in
      let consumer = Consumer(client, [partition(0): .offset(0)], quick())
      var found: [Int64] = []
      while found.count < 10_000 {
        let task = Task { try await consumer.next() }
        if Bool.random() { task.cancel() }
        do {
          let batch = try await task.value
          #expect(batch?.firstOffset == Int64(found.count))
          #expect((batch?.records.count ?? 0) <= ConsumerCore.mostValues)
          found += batch?.records.map(\.offset) ?? []
          #expect(consumer.position(of: partition(0)) == Int64(found.count))
        } catch let error as KafkaError {
          #expect(error.code == .cancelled)
        }
      }
      #expect(found == Array(0..<10_000))
      // A seek drops what is left of the batch.
      consumer.seek(partition(0), to: .offset(0))
      _ = try await consumer.next()
      consumer.seek(partition(0), to: .offset(9_990))
      #expect(try await consumer.next()?.records.map(\.offset) == Array(9_990..<10_000))
      await consumer.close()
    }
  }

  @Test("a broker that says nothing is told of as a stall, with what was asked of it")
  func stall() async throws {
    let broker = try ScriptedBroker { connection in
      try connection.negotiate()
      while true {
        let request = try connection.request()
        if request.header.apiKey == .metadata { try connection.reply(connection.metadata(for: request), to: request) }
      }
    }
    defer { broker.stop() }
    let client = KafkaClient(ClientConfiguration(brokers: [broker.address]))
    let events = client.events()
    let (stalls, tell) = AsyncStream<ConsumerStall>.makeStream()
    let consumer = Consumer(
      client, [partition(0): .offset(5)],
      quick {
        $0.stallTimeout = .milliseconds(50)
        $0.onStall = { tell.yield($0) }
      })
    var iterator = stalls.makeAsyncIterator()
    let stall = await iterator.next()
    #expect(stall?.partition == partition(0))
    #expect(stall?.position == 5)
    #expect(stall?.lastRequest != nil)
    for await event in events { if case .stalled = event { break } }
    await consumer.close()
    await client.close()
  }

  @Test("events and counters tell what was done")
  func events() async throws {
    let log = ScriptedLog([0: ScriptedLog.log(batches: 10, records: 3)])
    try await with(log) { client in
      client.metrics()
      let events = client.events()
      let consumer = Consumer(client, [partition(0): .offset(0)], quick { $0.maxBytes = 200 })
      _ = try await offsets(consumer, to: [partition(0): 30])
      #expect(consumer.lag == [partition(0): 0])
      await consumer.close()
      await client.close()
      let metrics = client.metrics()
      #expect(metrics.connectionsOpened == 2)
      #expect(metrics.metadataRefreshes == 1)
      #expect(metrics.fetches >= 5)
      #expect(metrics.incrementalFetches == metrics.fetches - 1)
      let fetches = metrics.requests.first { $0.key.api == .fetch }?.value
      #expect((fetches?.latency.count ?? 0) >= metrics.fetches)
      #expect((fetches?.bytesIn ?? 0) >= metrics.fetchedBytes)
      var seen: Set<String> = []
      for await event in events {
        switch event {
        case .connectionOpened: seen.insert("opened")
        case .request(let report): seen.insert("\(report.api)")
        case .fetched: seen.insert("fetched")
        case .metadataRefreshed: seen.insert("metadata")
        default: break
        }
      }
      #expect(seen.isSuperset(of: ["opened", "fetched", "metadata", "\(APIKey.fetch)"]))
    }
  }
}

extension ScriptedLog {
  /// Returns once a request was like that.
  func waitFor(_ condition: (FetchRequest) -> Bool) async throws {
    while !requests.contains(where: condition) {
      try Task.checkCancellation()
      await Task.yield()
    }
  }
}
