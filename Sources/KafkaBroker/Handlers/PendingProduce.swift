import KafkaWire

/// An answer to a producer that waits until what it says is on the disk.
struct PendingProduce {
  var incoming: IncomingRequest
  var response: ProduceResponse
  /// The partitions that were appended to.
  var logs: [PartitionLog]

  init(incoming: IncomingRequest, response: ProduceResponse, logs: [PartitionLog]) {
    self.incoming = incoming.withoutBody
    self.response = response
    self.logs = logs
  }

  /// The answer after the sync: nothing is acknowledged that the disk has refused.
  func frame() throws(WireError) -> ByteChain {
    guard let failure = logs.lazy.compactMap(\.failure).first else { return try incoming.encode(response) }
    var failed = response
    for topic in failed.responses.indices {
      for index in failed.responses[topic].partitionResponses.indices
      where failed.responses[topic].partitionResponses[index].errorCode == .none {
        failed.responses[topic].partitionResponses[index].errorCode = .kafkaStorageError
        failed.responses[topic].partitionResponses[index].baseOffset = -1
        failed.responses[topic].partitionResponses[index].errorMessage = failure.description
      }
    }
    return try incoming.encode(failed)
  }
}
