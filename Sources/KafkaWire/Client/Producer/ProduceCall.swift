/// One Produce request.
struct ProduceCall: Sendable {
  var id: Int
  var node: Int32
  /// How long its answer may take.
  var timeout: Duration
  var batches: [OutgoingBatch]
}
