import KafkaWire

/// Gives idempotent producers their ids: a new one each time, with epoch 0, which also serves a producer that asks for
/// its epoch to be raised (KIP-360).
enum InitProducerIDHandler {
  static func respond(
    _ request: InitProducerIdRequest, _ version: Int16, _ node: BrokerNode, _ client: Client
  ) -> InitProducerIdResponse {
    func refuse(_ code: ErrorCode) -> InitProducerIdResponse {
      var response = InitProducerIdResponse(producerID: -1, producerEpoch: -1)
      response.errorCode = code
      return response
    }
    // No transactions here.
    guard request.transactionalID == nil else { return refuse(.invalidRequest) }
    do throws(StorageError) {
      return InitProducerIdResponse(producerID: try node.producerIDs.allocate(), producerEpoch: 0)
    } catch {
      node.configuration.report("\(error)")
      return refuse(.kafkaStorageError)
    }
  }
}
