import Testing

@testable import KafkaWire

@Suite struct MetadataCacheTests {
  private let now = ContinuousClock.now
  private let partition = TopicPartition("t", 0)

  private func response(
    leader: Int32, epoch: Int32, id: KafkaUUID = .zero, error: ErrorCode = .none
  ) -> MetadataResponse {
    var answer = MetadataResponse.Partition()
    answer.leaderID = leader
    answer.leaderEpoch = epoch
    var response = MetadataResponse()
    response.brokers = [1, 2].map { MetadataResponse.Broker(nodeID: $0, host: "h\($0)", port: 9092) }
    response.controllerID = 2
    response.topics = [
      MetadataResponse.Topic(name: "t", topicID: id, errorCode: error, partitions: error == .none ? [answer] : [])
    ]
    return response
  }

  private func cache(_ responses: MetadataResponse...) -> MetadataCache {
    var cache = MetadataCache()
    for response in responses { cache.merge(response, now: now) }
    return cache
  }

  @Test("leaders, brokers, controller and ids are known")
  func known() throws {
    let id = KafkaUUID(high: 1, low: 2)
    let cache = cache(response(leader: 1, epoch: 3, id: id))
    #expect(try cache.leader(of: partition) == PartitionLeader(node: 1, epoch: 3, topicID: id))
    #expect(try cache.partitionCount(of: "t") == 1)
    #expect(cache.brokers[2] == BrokerAddress(host: "h2", port: 9092))
    #expect(cache.controller == 2)
    #expect(cache.name(of: id) == "t")
    #expect(cache.id(of: "t") == id)
  }

  @Test("an older epoch is dropped, the same and a later one are taken")
  func epochs() throws {
    #expect(try cache(response(leader: 1, epoch: 3), response(leader: 2, epoch: 2)).leader(of: partition).node == 1)
    #expect(try cache(response(leader: 1, epoch: 3), response(leader: 2, epoch: 3)).leader(of: partition).node == 2)
    #expect(try cache(response(leader: 1, epoch: 3), response(leader: 2, epoch: 4)).leader(of: partition).node == 2)
  }

  @Test("an older epoch that is named again and again is believed; one newer answer in between counts anew")
  func insistence() throws {
    var cache = cache(response(leader: 1, epoch: 9))
    for _ in 0..<4 { cache.merge(response(leader: 2, epoch: 0), now: now) }
    #expect(try cache.leader(of: partition).node == 1)
    cache.merge(response(leader: 1, epoch: 9), now: now)
    for _ in 0..<4 { cache.merge(response(leader: 2, epoch: 0), now: now) }
    #expect(try cache.leader(of: partition).node == 1)
    cache.merge(response(leader: 2, epoch: 0), now: now)
    #expect(try cache.leader(of: partition) == PartitionLeader(node: 2, epoch: 0, topicID: .zero))
  }

  @Test("a wrong hint with a huge epoch does not count for ever")
  func wrongHint() throws {
    var cache = cache(response(leader: 1, epoch: 3))
    cache.apply(leader: 2, epoch: .max, of: partition, at: nil)
    for _ in 0..<5 { cache.merge(response(leader: 1, epoch: 3), now: now) }
    #expect(try cache.leader(of: partition).node == 1)
  }

  @Test("a topic made anew begins anew, whatever its epochs")
  func recreated() throws {
    let old = KafkaUUID(high: 1, low: 0)
    let new = KafkaUUID(high: 2, low: 0)
    let cache = cache(response(leader: 1, epoch: 9, id: old), response(leader: 2, epoch: 0, id: new))
    #expect(try cache.leader(of: partition) == PartitionLeader(node: 2, epoch: 0, topicID: new))
    #expect(cache.name(of: old) == nil)
    #expect(cache.name(of: new) == "t")
  }

  @Test("a partition without leader, one too many and an unknown topic are told apart")
  func missing() {
    let cache = cache(response(leader: -1, epoch: 1))
    #expect(throws: KafkaError(.broker(.leaderNotAvailable), partition: partition)) {
      try cache.leader(of: partition)
    }
    #expect(throws: KafkaError(.unknownTopic, partition: TopicPartition("t", 1), detail: "the topic has 1 partitions"))
    { try cache.leader(of: TopicPartition("t", 1)) }
    #expect(throws: KafkaError(.unknownTopic, topic: "u")) { try cache.partitionCount(of: "u") }
  }

  @Test("a topic that is gone is forgotten, one with a passing error is kept")
  func errors() throws {
    let gone = cache(response(leader: 1, epoch: 0), response(leader: 0, epoch: 0, error: .unknownTopicOrPartition))
    #expect(throws: KafkaError(.unknownTopic, topic: "t")) { try gone.leader(of: partition) }
    let passing = cache(response(leader: 1, epoch: 0), response(leader: 0, epoch: 0, error: .leaderNotAvailable))
    #expect(try passing.leader(of: partition).node == 1)
    let refused = cache(response(leader: 0, epoch: 0, error: .topicAuthorizationFailed))
    #expect(throws: KafkaError(.broker(.topicAuthorizationFailed), topic: "t")) { try refused.leader(of: partition) }
  }

  @Test("a hint is taken if it is newer")
  func hints() throws {
    var cache = cache(response(leader: 1, epoch: 3))
    let address = BrokerAddress(host: "new", port: 1)
    cache.apply(leader: 5, epoch: 3, of: partition, at: address)
    #expect(try cache.leader(of: partition).node == 1)
    cache.apply(leader: 5, epoch: 4, of: partition, at: address)
    #expect(try cache.leader(of: partition).node == 5)
    #expect(cache.brokers[5] == address)
    cache.apply(leader: -1, epoch: 9, of: partition, at: nil)
    #expect(try cache.leader(of: partition).node == 5)
  }

  @Test("of an answer about some topics no others are taken; one about all replaces what is known")
  func unasked() {
    var flood = response(leader: 1, epoch: 0, id: KafkaUUID(high: 9, low: 9))
    flood.topics += (0..<1000).map { .init(name: "x\($0)", topicID: KafkaUUID(high: 8, low: UInt64($0))) }
    var cache = MetadataCache()
    cache.merge(flood, asked: ["t", "u"], now: now)
    #expect(cache.topics.keys.sorted() == ["t"])
    #expect(cache.name(of: KafkaUUID(high: 8, low: 7)) == nil)
    cache.merge(flood, asked: [], now: now)
    #expect(cache.topics.count == 1)
    cache.merge(flood, now: now)
    #expect(cache.topics.count == 1001)
    var other = flood
    other.topics = [.init(name: "z", topicID: KafkaUUID(high: 7, low: 7), partitions: [])]
    cache.merge(other, now: now)
    #expect(cache.topics.keys.sorted() == ["z"])
    #expect(cache.name(of: KafkaUUID(high: 9, low: 9)) == nil)
    #expect(cache.name(of: KafkaUUID(high: 7, low: 7)) == "z")
  }

  @Test("brokers that only answers name are kept up to a number, until the next list")
  func unlisted() {
    var cache = cache(response(leader: 1, epoch: 0))
    for node in Int32(10)..<10_000 {
      cache.apply(leader: node, epoch: node, of: partition, at: BrokerAddress(host: "h", port: 1))
      cache.add(BrokerAddress(host: "c", port: 1), node: node + 10_000)
    }
    #expect(cache.brokers.count == 2 + MetadataCache.mostUnlisted)
    let moved = BrokerAddress(host: "moved", port: 2)
    cache.add(moved, node: 1)
    #expect(cache.brokers[1] == moved)
    cache.merge(response(leader: 1, epoch: 10_000), now: now)
    #expect(cache.brokers.count == 2)
  }

  @Test("brokers without a usable address are left out, and an empty list changes nothing")
  func brokers() {
    var broken = response(leader: 1, epoch: 0)
    broken.brokers += [MetadataResponse.Broker(nodeID: 3, host: "h", port: 70_000)]
    broken.brokers += [MetadataResponse.Broker(nodeID: 4, host: "", port: 9092)]
    var empty = MetadataResponse()
    empty.controllerID = 1
    let cache = cache(broken, empty)
    #expect(cache.brokers.keys.sorted() == [1, 2])
    #expect(cache.controller == nil)
  }
}
