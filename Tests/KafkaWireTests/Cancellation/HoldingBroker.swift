import Foundation
import Synchronization

@testable import KafkaWire

/// One broker for clients, producers and consumers. It holds its answers to one API back until it is told to give them,
/// and notes the records that it got, and whatever came that was no whole request.
final class HoldingBroker: Sendable {
  private struct State {
    var records: [String] = []
    var faults: [String] = []
    var nextOffset: Int64 = 0
  }

  /// Fulfilled with the first request that is held.
  let arrived = Promise<Void>()
  let held: APIKey
  /// Records of topic "t" that a consumer finds.
  static let stored: Int64 = 30
  private let gate = Gate()
  private let over = Gate()
  private let state = Mutex(State())
  private let script = Mutex<ScriptedBroker?>(nil)

  init(holding held: APIKey) throws {
    self.held = held
    let broker = try ScriptedBroker { [weak self] in self?.serve($0) }
    script.withLock { $0 = broker }
  }

  var address: BrokerAddress { script.withLock { $0?.address } ?? BrokerAddress(host: "", port: 0) }

  /// The values of all records that producers sent, in their order.
  var records: [String] { state.withLock { $0.records } }

  /// What came that no client should send.
  var faults: [String] { state.withLock { $0.faults } }

  /// Answers what is held, and holds nothing any longer.
  func release() { gate.open() }

  func stop() {
    gate.open()
    over.open()
    script.withLock { $0 }?.stop()
  }

  private func serve(_ connection: ScriptedConnection) {
    do {
      while true {
        let request = try connection.request()
        if request.header.apiKey == held {
          arrived.fulfil(.success(()))
          gate.wait()
        }
        try answer(request, on: connection)
      }
    } catch is ScriptedConnection.Ended {
    } catch {
      state.withLock { $0.faults.append("\(error)") }
    }
  }

  private func answer(_ request: ScriptedConnection.Request, on connection: ScriptedConnection) throws {
    let version = request.header.apiVersion
    switch request.header.apiKey {
    case .apiVersions: try connection.reply(ScriptedConnection.versions, to: request)
    case .saslHandshake: try connection.reply(SaslHandshakeResponse(), to: request)
    case .saslAuthenticate: try connection.reply(SaslAuthenticateResponse(), to: request)
    case .metadata: try connection.reply(connection.metadata(for: request), to: request)
    case .findCoordinator:
      let found = FindCoordinatorResponse.Coordinator(
        key: "g", nodeID: 1, host: connection.broker.host, port: Int32(connection.broker.port))
      try connection.reply(FindCoordinatorResponse(coordinator: found, version: version), to: request)
    case .initProducerID:
      try connection.reply(InitProducerIdResponse(producerID: 7, producerEpoch: 0), to: request)
    case .produce: try connection.reply(take(ProduceRequest.decode(request.body, version: version)), to: request)
    case .listOffsets:
      let asked = try ListOffsetsRequest.decode(request.body, version: version)
      var response = ListOffsetsResponse()
      response.topics = asked.topics.map { topic in
        .init(name: topic.name, partitions: [.init(partitionIndex: 0, errorCode: .none, offset: 0)])
      }
      try connection.reply(response, to: request)
    case .fetch:
      try connection.reply(records(for: FetchRequest.decode(request.body, version: version)), to: request)
    case let other: state.withLock { $0.faults.append("\(other) was not expected") }
    }
  }

  /// Notes the values and gives the batches their offsets.
  private func take(_ request: ProduceRequest) throws -> ProduceResponse {
    var response = ProduceResponse()
    for topic in request.topicData {
      var answers: [ProduceResponse.Partition] = []
      for data in topic.partitionData {
        var batches = RecordBatchIterator(data.records?.joined() ?? Bytes(), from: 0)
        var values: [String] = []
        while let batch = try batches.next() {
          var cursor = try batch.cursor()
          while let record = try cursor.next() { values.append(record.value?.string ?? "") }
        }
        let base = state.withLock { state in
          defer { state.nextOffset += Int64(values.count) }
          state.records += values
          return state.nextOffset
        }
        answers.append(.init(index: data.index, errorCode: .none, baseOffset: base))
      }
      response.responses.append(.init(name: topic.name, topicID: topic.topicID, partitionResponses: answers))
    }
    return response
  }

  /// Ten from each offset on; at the end nothing until the test is over, as in a long poll.
  private func records(for request: FetchRequest) -> FetchResponse {
    var response = FetchResponse()
    for topic in request.topics {
      let partitions = topic.partitions.map { partition in
        if partition.fetchOffset >= Self.stored { over.wait() }
        return FetchResponse.Partition(
          partitionIndex: partition.partition, errorCode: .none, highWatermark: Self.stored,
          records: partition.fetchOffset >= Self.stored
            ? ByteChain() : FetchFixtures.batch(at: partition.fetchOffset, records: 10))
      }
      response.responses.append(FetchResponse.Topic(topic: topic.topic, topicID: topic.topicID, partitions: partitions))
    }
    return response
  }
}
