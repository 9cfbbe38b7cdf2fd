import Testing

@testable import KafkaWire

@Suite struct CapabilitiesTests {
  static func version(_ key: APIKey, _ range: ClosedRange<Int16>) -> ApiVersionsResponse.Version {
    var version = ApiVersionsResponse.Version()
    version.apiKey = key
    version.minVersion = range.lowerBound
    version.maxVersion = range.upperBound
    return version
  }

  @Test("the highest common version is spoken")
  func intersection() {
    let capabilities = Capabilities([Self.version(.produce, 0...7), Self.version(.metadata, 0...99)])
    #expect(capabilities.version(of: ProduceRequest.api) == 7)
    #expect(capabilities.version(of: MetadataRequest.api) == MetadataRequest.api.versions.upperBound)
  }

  @Test("versions apart, an API that is not listed and a range upside down leave nothing")
  func none() {
    var upsideDown = Self.version(.metadata, 0...9)
    upsideDown.minVersion = 10
    let capabilities = Capabilities([Self.version(.produce, 0...2), upsideDown])
    #expect(capabilities.version(of: ProduceRequest.api) == nil)
    #expect(capabilities.version(of: MetadataRequest.api) == nil)
    #expect(capabilities.version(of: FetchRequest.api) == nil)
  }

  @Test("zstd goes through Produce 7 and Fetch 10 and later, every other codec through all")
  func zstd() {
    for codec in RecordCompression.all {
      #expect(Capabilities.speaks(codec, .produce, 6) == (codec != .zstd))
      #expect(Capabilities.speaks(codec, .fetch, 9) == (codec != .zstd))
      #expect(Capabilities.speaks(codec, .produce, 7))
      #expect(Capabilities.speaks(codec, .fetch, 10))
    }
  }

  @Test("topics without an id are named by name")
  func topicNames() {
    let keys: [APIKey] = [.produce, .fetch, .offsetCommit, .offsetFetch, .listOffsets]
    let capabilities = Capabilities(keys.map { Self.version($0, 0...99) })
    let named = [ProduceRequest.api, FetchRequest.api, OffsetCommitRequest.api, OffsetFetchRequest.api]
    #expect(named.map { capabilities.version(of: $0, hasTopicID: false) } == [12, 12, 9, 9])
    #expect(capabilities.version(of: ProduceRequest.api) == 13)
    #expect(capabilities.version(of: ListOffsetsRequest.api, hasTopicID: false) == 10)
  }

  @Test("in a transaction the versions of KIP-890's second part are spoken where the cluster has agreed on it")
  func transactions() {
    var response = ApiVersionsResponse()
    response.apiKeys = [Self.version(.produce, 0...13)]
    #expect(Capabilities(response).transactions == .v1)
    var feature = ApiVersionsResponse.FinalizedFeature()
    feature.name = "transaction.version"
    feature.maxVersionLevel = 1
    response.finalizedFeatures = [feature]
    #expect(Capabilities(response).transactions == .v1)
    response.finalizedFeatures[0].maxVersionLevel = 2
    let capabilities = Capabilities(response)
    #expect(capabilities.transactions == .v2)
    #expect(capabilities.version(of: ProduceRequest.api, transaction: .v2) == 13)
    #expect(capabilities.version(of: ProduceRequest.api, transaction: .v1) == 11)
    #expect(capabilities.version(of: ProduceRequest.api, hasTopicID: false, transaction: .v1) == 11)
  }
}
