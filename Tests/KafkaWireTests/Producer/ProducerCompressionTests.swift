import Synchronization
import Testing

@testable import KafkaWire

@Suite("Compression, before anything is sent")
struct ProducerCompressionTests {
  private func failure(
    _ address: BrokerAddress, _ change: (inout ProducerConfiguration) -> Void
  ) async -> KafkaError? {
    let client = KafkaClient(ClientConfiguration(brokers: [address]))
    defer { Task { await client.close() } }
    var configuration = ProducerConfiguration()
    change(&configuration)
    let producer = Producer(client, configuration)
    do throws(KafkaError) {
      _ = try await producer.send(ProducerRecord(topic: "t", value: Bytes("v"))).metadata()
      return nil
    } catch {
      return error
    }
  }

  @Test("zstd is refused at a broker that has no Produce 7, at once and with nothing sent")
  func zstdBeforeProduce7() async throws {
    let produced = Mutex(0)
    let broker = try ScriptedBroker { connection in
      let hello = try connection.request()
      var versions = ScriptedConnection.versions
      for index in versions.apiKeys.indices where versions.apiKeys[index].apiKey == .produce {
        versions.apiKeys[index].maxVersion = 6
      }
      try connection.reply(versions, to: hello)
      while true {
        let request = try connection.request()
        switch request.header.apiKey {
        case .metadata: try connection.reply(connection.metadata(for: request), to: request)
        case .initProducerID:
          try connection.reply(InitProducerIdResponse(producerID: 1, producerEpoch: 0), to: request)
        default: produced.withLock { $0 += 1 }
        }
      }
    }
    defer { broker.stop() }
    let error = await failure(broker.address) { $0.compression = .zstd }
    #expect(error?.code == .unsupportedCompression(.zstd))
    #expect(error?.outcome == .notPersisted)
    #expect(error?.isRetriable == false)
    #expect(error?.description.contains("zstd") == true)
    #expect(produced.withLock { $0 } == 0)
  }

  @Test("a level that the codec does not have, and a codec that does not exist, are wrong configurations")
  func misconfigured() async throws {
    let nobody = try VacantAddress().address
    let wrong: [(RecordCompression, Int?)] = [
      (.gzip, 10), (.gzip, 0), (.lz4, 18), (.zstd, 23), (.snappy, 1), (RecordCompression(rawValue: 6), nil),
    ]
    for (compression, level) in wrong {
      let error = await failure(nobody) {
        $0.compression = compression
        $0.compressionLevel = level
      }
      #expect(error?.code == .invalidConfiguration, "\(compression) \(level ?? 0)")
      #expect(error?.outcome == .notPersisted)
    }
  }
}
