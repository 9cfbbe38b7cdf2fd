/// What a partition's log knows a producer by; sequence numbers count within it.
///
/// The epoch is kept per partition: brokers check it per log, and for producers without a transactional id they give
/// out the id alone. So one partition's sequence can start anew without disturbing the others (KIP-360).
struct ProducerIdentity: Sendable, Hashable {
  var id: Int64
  var epoch: Int16

  /// The same producer with a new epoch; nil where they have run out and a new id is needed.
  var next: ProducerIdentity? {
    epoch < Int16.max ? ProducerIdentity(id: id, epoch: epoch + 1) : nil
  }
}
