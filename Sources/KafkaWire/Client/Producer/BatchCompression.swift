import Synchronization

/// A batch's records, compressed when it is first sent and kept for its retries, which are then byte-identical whatever
/// the codec's library does.
final class BatchCompression: Sendable {
  private enum State {
    case pending
    /// Nil where the records got no smaller.
    case done(CompressedRecords?)
  }

  // Only the task that fills a node's requests takes it; the wait for it is no one's.
  private let state = Mutex(State.pending)

  func records(
    of builder: RecordBatchBuilder, _ compression: RecordCompression, level: Int?
  ) -> CompressedRecords? {
    if compression == .none { return nil }
    if case .done(let records) = state.withLock({ $0 }) { return records }
    // A codec that fails (no memory, for the most part) loses nothing: the batch goes as it is.
    let records = (try? builder.compressed(compression, level: level)) ?? nil
    state.withLock { $0 = .done(records) }
    return records
  }
}
