import Testing

@testable import KafkaWire

@Suite("Explained: frames of our own")
struct ExplainTests {
  private func frame(_ request: some KafkaRequest, _ version: Int16) throws -> Bytes {
    try Frame.encode(request, version: version, correlationID: 7, clientID: "c").joined()
  }

  @Test("a field has its name, its place and its value")
  func places() throws {
    let request = MetadataRequest(topics: [.init(name: "video")], allowAutoTopicCreation: false)
    let message = Explain.request(try frame(request, 4), hasLength: true)
    #expect(message.isComplete)
    #expect(message.field(["length"])?.value == .integer(Int64(message.count - 4)))
    let key = try #require(message.field(["header", "request_api_key"]))
    #expect((key.range, key.value, key.note) == (4..<6, .integer(3), "Metadata"))
    #expect(message.field(["header", "client_id"])?.range == 12..<15)
    let name = try #require(message.field(["body", "topics", "[0]", "name"]))
    #expect((name.range, name.value) == (19..<26, .text("video")))
    #expect(message.field(["body", "allow_auto_topic_creation"])?.range == 26..<27)
  }

  @Test("numbers in an array are elements with their own places, and error codes have names")
  func elements() throws {
    var partition = MetadataResponse.Partition()
    partition.errorCode = .leaderNotAvailable
    partition.replicaNodes = [4, 5]
    var response = MetadataResponse()
    response.topics = [MetadataResponse.Topic(name: "t", partitions: [partition])]
    let bytes = try Frame.encode(response, version: 9, correlationID: 7).joined()
    let message = Explain.response(bytes, to: .metadata, version: 9, hasLength: true)
    #expect(message.isComplete)
    let path = ["body", "topics", "[0]", "partitions", "[0]"]
    #expect(message.field(path + ["error_code"])?.note == "LEADER_NOT_AVAILABLE")
    let replicas = try #require(message.field(path + ["replica_nodes"]))
    #expect(replicas.value == .elements(2))
    #expect(replicas.children.map(\.value) == [.integer(4), .integer(5)])
    #expect(replicas.children.map(\.range.count) == [4, 4])
  }

  @Test("known tags have their names, others their numbers")
  func tags() throws {
    var response = ApiVersionsResponse()
    response.finalizedFeaturesEpoch = 5
    response.tags = [TaggedField(tag: 9, bytes: [1, 2])]
    let bytes = try Frame.encode(response, version: 3, correlationID: 1).joined()
    let tags = try #require(
      Explain.response(bytes, to: .apiVersions, version: 3, hasLength: true).field(["body", "tagged_fields"]))
    #expect(tags.child("finalized_features_epoch")?.value == .integer(5))
    #expect(tags.child("tag 9")?.value == .bytes([1, 2]))
  }

  @Test("an ApiVersions answer that refuses the version is read in version 0")
  func refusedVersion() throws {
    var response = ApiVersionsResponse()
    response.errorCode = .unsupportedVersion
    let bytes = try Frame.encode(response, version: 0, correlationID: 1).joined()
    let message = Explain.response(bytes, to: .apiVersions, version: 4, hasLength: true)
    #expect(message.isComplete)
    #expect(message.version == 0)
  }

  @Test("an API or version that is not known keeps its header; its body is counted, for it may hold a secret")
  func unknown() throws {
    // API 999, version 1, correlation id 2, client id null, no tags; three bytes of body.
    let message = Explain.request([0x03, 0xe7, 0, 1, 0, 0, 0, 2, 0xff, 0xff, 0, 7, 8, 9], hasLength: false)
    #expect(!message.isComplete)
    #expect(message.correlationID == 2)
    #expect(message.field(["body"])?.value == .hidden(count: 3))
    #expect(message.problems.map(\.error.code) == [.unsupportedVersion(1)])
    #expect(message.problems.map(\.error.offset) == [11])
  }

  @Test("a break is told with the path to it")
  func path() throws {
    let request = MetadataRequest(topics: [.init(name: "video"), .init(name: "webcam")])
    let whole = try frame(request, 4)
    let cut = try #require(whole.slice(from: 0, count: whole.count - 4))
    let message = Explain.request(cut, hasLength: true)
    #expect(message.problems.map(\.path) == ["body.topics[1].name"])
    #expect(message.field(["body", "topics", "[0]", "name"])?.value == .text("video"))
    #expect(message.problems.first?.description == "body.topics[1].name at byte 28 needs 6 bytes, only 3 left")
  }

  @Test("a length prefix that promises more than there is, or less, is a problem")
  func lengths() throws {
    var bytes = try frame(HeartbeatRequest(groupID: "g", generationID: 1, memberID: "m"), 0).array
    bytes[3] += 5
    let long = Explain.request(Bytes(bytes), hasLength: true)
    #expect(!long.isComplete)
    #expect(long.field(["body", "member_id"])?.value == .text("m"))
    bytes[3] -= 6
    #expect(!Explain.request(Bytes(bytes), hasLength: true).isComplete)
    #expect(!Explain.request([0xff, 0xff, 0xff, 0xff], hasLength: true).isComplete)
    #expect(!Explain.request(Bytes(), hasLength: true).isComplete)
  }

  @Test("beyond the limit fields are counted, and the message is read all the same")
  func limit() throws {
    let request = MetadataRequest(topics: (0..<500).map { .init(name: "topic-\($0)") })
    let message = Explain.request(try frame(request, 9), hasLength: true, limit: 50)
    #expect(message.isComplete)
    #expect(message.omitted > 400)
    #expect(message.count > 4000)
  }

  @Test("SASL messages and passwords are counted, not shown")
  func secrets() throws {
    let sasl = Explain.request(
      try frame(SaslAuthenticateRequest(authBytes: Bytes("\0alice\0geheim")), 2), hasLength: true)
    #expect(sasl.field(["body", "auth_bytes"])?.value == .hidden(count: 13))
    let configs = [
      IncrementalAlterConfigsRequest.Config(name: "ssl.key.password", value: "geheim"),
      IncrementalAlterConfigsRequest.Config(name: "retention.ms", value: "60000"),
    ]
    let alter = Explain.request(
      try frame(
        IncrementalAlterConfigsRequest(resources: [.init(resourceType: 2, resourceName: "t", configs: configs)]), 1),
      hasLength: true)
    let path = ["body", "resources", "[0]", "configs"]
    #expect(alter.field(path + ["[0]", "value"])?.value == .hidden(count: 6))
    #expect(alter.field(path + ["[1]", "value"])?.value == .text("60000"))
    #expect(!"\(sasl) \(alter)".contains("geheim"))
  }

  @Test("what consumers embed in JoinGroup and SyncGroup is taken apart where it is theirs")
  func consumerProtocol() throws {
    let subscription = ConsumerProtocolSubscription(
      topics: ["video"], ownedPartitions: [.init(topic: "video", partitions: [3])])
    var join = JoinGroupRequest()
    join.protocols = [
      .init(name: "range", metadata: try subscription.encode(version: 1)), .init(name: "mine", metadata: [9, 9]),
    ]
    let message = Explain.request(try frame(join, 5), hasLength: true)
    let metadata = try #require(message.field(["body", "protocols", "[0]", "metadata"]))
    #expect(metadata.note == "ConsumerProtocolSubscription v1")
    let owned = try #require(metadata.child("owned_partitions")?.child("[0]")?.child("partitions")?.children.first)
    #expect(owned.value == .integer(3))
    #expect(metadata.range.contains(owned.range.lowerBound))
    let foreign = try #require(message.field(["body", "protocols", "[1]", "metadata"]))
    #expect((foreign.value, foreign.children) == (.bytes([9, 9]), []))
  }

  @Test("random bytes are explained without an end to be feared", arguments: [1, 2, 3, 4] as [UInt64])
  func noise(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for api in MessageCatalog.apis {
      for version in api.versions {
        var bytes = (0..<Int.random(in: 0...200, using: &generator)).map { _ in
          UInt8.random(in: 0...(Bool.random(using: &generator) ? 3 : 255), using: &generator)
        }
        let response = Explain.response(Bytes(bytes), to: api.key, version: version, hasLength: false)
        #expect(response.isComplete || !response.problems.isEmpty)
        bytes = [0, UInt8(api.key.rawValue), 0, UInt8(version)] + bytes
        let request = Explain.request(Bytes(bytes), hasLength: false)
        #expect(request.apiKey == api.key)
        #expect(request.isComplete || !request.problems.isEmpty)
      }
    }
  }
}
