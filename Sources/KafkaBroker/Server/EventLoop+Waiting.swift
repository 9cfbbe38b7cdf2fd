import Foundation
import KafkaWire

extension EventLoop {
  /// Answers the fetches whose partitions have grown, and those whose time is up.
  func wakeFetches() {
    let grown = Set(node.appended.keys)
    let looksAtAll = node.topicsChanged
    flushes.note(node.appended)
    if node.hasUnsyncedOffsets {
      flushes.offsets = true
      node.hasUnsyncedOffsets = false
    }
    node.appended = [:]
    node.topicsChanged = false
    guard !fetches.isEmpty else { return }
    let now = clock.now
    var kept: [Parked<FetchWait>] = []
    let waiting = fetches
    fetches = []
    for fetch in waiting {
      let isLate = now >= fetch.deadline
      guard isLate || looksAtAll || !fetch.wait.logs.isDisjoint(with: grown) else {
        kept.append(fetch)
        continue
      }
      var isReady = false
      complete(fetch, isLate, &isReady)
      if !isReady { kept.append(fetch) }
    }
    fetches += kept.filter { connections[$0.connection] != nil }
  }

  private func complete(_ fetch: Parked<FetchWait>, _ isLate: Bool, _ isReady: inout Bool) {
    do throws(WireError) {
      guard let frame = try fetch.wait.frame(isLate: isLate, node) else { return }
      isReady = true
      complete(fetch.connection, fetch.slot) { () throws(WireError) in frame }
    } catch {
      isReady = true
      complete(fetch.connection, fetch.slot) { () throws(WireError) in throw error }
    }
  }

  // MARK: Flushing

  /// Hands what was written to the flusher, when it is time and the flusher is free.
  func startFlush() {
    let now = clock.now
    flushes.schedule(configuration.flush, now: now)
    guard let items = flushes.start(now: now, offsets: node.offsets.file) else { return }
    flusher.submit(items)
  }

  func finishFlush(_ outcome: Flusher.Outcome) {
    let (synced, answers) = flushes.finish()
    for (token, log, offset) in synced {
      do throws(StorageError) {
        if let failure = outcome.failures[token] { throw failure }
        try log.markSynced(offset)
      } catch {
        // After a failed sync nobody knows what is on the disk, and trying again can report success falsely.
        log.failure = error
        configuration.report("\(log.directory) takes no more records: \(error)")
      }
    }
    if let failure = outcome.failures[FlushSchedule.offsetsToken] { configuration.report("\(failure)") }
    for answer in answers {
      complete(answer.connection, answer.slot) { () throws(WireError) in try answer.wait.frame() }
    }
  }
}
