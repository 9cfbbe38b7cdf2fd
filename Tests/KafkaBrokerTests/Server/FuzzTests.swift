import KafkaWire
import Testing

@testable import KafkaBroker

/// Whatever comes over the socket, the broker goes on serving.
@Suite struct FuzzTests {
  /// SplitMix64: the same seed gives the same bytes everywhere.
  struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
  }

  /// The broker answers, and what was acknowledged is still there.
  private func check(_ address: BrokerAddress) throws {
    let client = try RawClient(address)
    #expect(try Batches.values(client.fetch("kept", from: 0).records).first == "kept")
  }

  private func prepare(_ address: BrokerAddress) throws {
    let client = try RawClient(address)
    #expect(try client.createTopic("kept") == .none)
    #expect(try client.produce(Batches.make(["kept"]), to: "kept").errorCode == .none)
  }

  @Test("random bytes", arguments: [1, 2, 3])
  func randomBytes(seed: UInt64) async throws {
    try await withBroker { address in
      try prepare(address)
      var generator = Generator(state: seed)
      for _ in 0..<60 {
        let client = try RawClient(address)
        let count = Int.random(in: 1...400, using: &generator)
        client.send((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
      }
      try check(address)
    }
  }

  @Test("valid frames with random bodies, for every API and version")
  func randomBodies() async throws {
    try await withBroker { address in
      try prepare(address)
      var generator = Generator(state: 4)
      for api in MessageCatalog.apis {
        for version in api.versions {
          let client = try RawClient(address)
          var frame: [UInt8] = []
          frame.appendBigEndian(api.key.rawValue)
          frame.appendBigEndian(version)
          frame += [0, 0, 0, 1, 0xff, 0xff, 0]
          for _ in 0..<Int.random(in: 0...200, using: &generator) {
            // Mostly small: they pass for lengths and counts.
            frame.append(UInt8.random(in: 0...(Bool.random(using: &generator) ? 4 : 255), using: &generator))
          }
          var bytes: [UInt8] = []
          bytes.appendBigEndian(UInt32(frame.count))
          client.send(bytes + frame)
        }
      }
      try check(address)
    }
  }

  @Test("valid requests with a few bytes changed", arguments: [5, 6, 7])
  func mutations(seed: UInt64) async throws {
    try await withBroker { address in
      try prepare(address)
      var generator = Generator(state: seed)
      let produce = ProduceRequest(
        acks: -1, timeout: 0,
        topicData: [.init(name: "other", partitionData: [.init(index: 0, records: try Batches.make(["a", "b"]))])])
      var metadata = MetadataRequest(topics: [.init(name: "other")])
      metadata.allowAutoTopicCreation = true
      let frames = [
        try Frame.encode(produce, version: 9, correlationID: 1, clientID: "c").joined().array,
        try Frame.encode(produce, version: 7, correlationID: 1, clientID: nil).joined().array,
        try Frame.encode(RawClient.fetchRequest("kept", from: 0), version: 12, correlationID: 1, clientID: "c").joined()
          .array,
        try Frame.encode(metadata, version: 12, correlationID: 1, clientID: "c").joined().array,
      ]
      for frame in frames {
        for _ in 0..<80 {
          var mutated = frame
          for _ in 0..<Int.random(in: 1...4, using: &generator) {
            // The length stays, or most would be cut off for it.
            let position = Int.random(in: 4..<mutated.count, using: &generator)
            mutated[position] = UInt8.random(in: 0...255, using: &generator)
          }
          let client = try RawClient(address)
          client.send(mutated)
        }
      }
      try check(address)
    }
  }

  @Test(
    "a claimed length of 2 GiB, a negative one and none end the connection",
    arguments: [
      [0x7f, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0xff], [0, 0, 0, 0], [0, 0, 0, 7],
    ] as [[UInt8]])
  func badLength(head: [UInt8]) async throws {
    try await withBroker { address in
      let client = try RawClient(address)
      client.send(head)
      #expect(try client.receive(1) == nil)
    }
  }

  @Test(
    "an API or a version that is not spoken ends the connection",
    arguments: [
      [0, 99, 0, 0], [0, 3, 0, 99], [0, 0, 0, 2], [0x7f, 0xff, 0, 0],
    ] as [[UInt8]])
  func unknownAPI(start: [UInt8]) async throws {
    try await withBroker { address in
      let client = try RawClient(address)
      client.send([0, 0, 0, 11] + start + [0, 0, 0, 1, 0xff, 0xff, 0])
      #expect(try client.receive(1) == nil)
    }
  }

  @Test("a reader that takes nothing stops nobody else")
  func slowReader() async throws {
    try await withBroker { address in
      let writer = try RawClient(address)
      #expect(try writer.createTopic("kept") == .none)
      #expect(try writer.produce(Batches.make(["kept"]), to: "kept").errorCode == .none)
      let large = String(repeating: "x", count: 500_000)
      for _ in 0..<8 { #expect(try writer.produce(Batches.make([large]), to: "kept").errorCode == .none) }
      let slow = try RawClient(address)
      for _ in 0..<50 { try slow.post(RawClient.fetchRequest("kept", from: 0, maxBytes: 4 << 20), version: 11) }
      try check(address)
      #expect(try writer.produce(Batches.make(["on"]), to: "kept").baseOffset == 9)
      // And it gets all its answers once it reads.
      for _ in 0..<50 { #expect(try slow.frame() != nil) }
    }
  }
}
