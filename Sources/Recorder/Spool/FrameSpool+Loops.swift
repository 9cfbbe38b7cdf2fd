import Capture
import KafkaWire
import Synchronization

extension FrameSpool {
  // MARK: Time

  func tick() async {
    while !Task.isCancelled {
      do { try await Task.sleep(for: .milliseconds(100)) } catch { return }
      state.withLock { $0.machine.tick(now: now) }
      pump()
    }
  }

  // MARK: Disk

  func work() async {
    while true {
      let (job, isClosed) = state.withLock { ($0.isClosed ? nil : $0.machine.nextJob(), $0.isClosed) }
      if isClosed { return }
      guard let job else {
        await diskWake.wait()
        continue
      }
      await perform(job)
      pump()
    }
  }

  private func perform(_ job: SpoolJob) async {
    switch job {
    case .append(let frames, let inMemory, let mark):
      let (result, usage) = await disk.perform { store in
        (store?.append(frames, inMemory: inMemory, mark) ?? SpoolAppend(), store?.usage ?? SpoolUsage())
      }
      note(usage, result.losses) { $0.appended(result) }
    case .read(let frames, let bytes):
      let (result, usage) = await disk.perform { store in
        (store?.read(frames: frames, bytes: bytes) ?? SpoolReading(), store?.usage ?? SpoolUsage())
      }
      note(usage, result.losses) { [now] in $0.read(result, now: now) }
    case .advance(let mark):
      let usage = await disk.perform { store in
        store?.advance(to: mark)
        return store?.usage ?? SpoolUsage()
      }
      note(usage) { $0.done(next: usage.next, end: usage.end) }
    case .sync:
      let usage = await disk.perform { store in
        store?.syncWhenDue()
        return store?.usage ?? SpoolUsage()
      }
      note(usage) { $0.synced(usage.isSynced) }
    }
  }

  private func note(
    _ usage: SpoolUsage, _ losses: LossCounts = LossCounts(), _ change: (inout SpoolMachine) -> Void
  ) {
    state.withLock { state in
      state.report.take(usage)
      state.report.losses.add(losses)
      change(&state.machine)
    }
  }

  // MARK: Out

  func handOver() async {
    while true {
      let (item, producer, isFound, isClosed) = state.withLock { state in
        let item = state.isClosed ? nil : state.machine.nextToHand()
        if item != nil { state.unresolved += 1 }
        let isFound = item.map { state.delivered.contains($0.frame.record) } ?? false
        return (item, state.producer, isFound, state.isClosed)
      }
      if isClosed { return }
      guard let item else {
        await handWake.wait()
        continue
      }
      let handed: Handed
      if isFound {
        handed = .found(item)
      } else {
        do throws(KafkaError) {
          try checkPlace(item.frame.record)
          handed = .sent(item, try await producer.send(item.frame.record))
        } catch {
          handed = .refused(item, error)
        }
      }
      state.withLock { $0.handed.append(handed) }
      settleWake.signal()
    }
  }

  /// Throws for a partition that the topic does not have: the producer would wait for it, and all others behind it.
  private func checkPlace(_ record: ProducerRecord) throws(KafkaError) {
    guard let partition = record.partition, let limits, limits.partitions > 0, partition >= limits.partitions else {
      return
    }
    throw KafkaError(
      .broker(.invalidRecord), topic: record.topic, outcome: .notPersisted,
      detail: "the topic has \(limits.partitions) partitions, and no partition \(partition)")
  }

  // MARK: Back

  /// Waits for the deliveries in the order of their frames.
  func settle() async {
    while true {
      let (handed, isClosed) = state.withLock { ($0.handed.first, $0.isClosed) }
      if isClosed { return }
      guard let handed else {
        await settleWake.wait()
        continue
      }
      switch handed {
      case .found(let item): settled(item, nil)
      case .refused(let item, let error): failed(item, error)
      case .sent(let item, let delivery):
        do throws(KafkaError) {
          settled(item, try await delivery.metadata())
        } catch {
          failed(item, error)
        }
      }
      state.withLock { state in
        state.handed.removeFirst()
        state.unresolved -= 1
      }
      pump()
    }
  }

  private func isOwn(_ frame: SpooledFrame) -> Bool { frame.session.map { $0 == configuration.session } ?? false }

  /// Tells of a frame that is lost; of an earlier run's nobody else keeps an account.
  func lost(_ frame: SpooledFrame, _ error: KafkaError) {
    if !isOwn(frame) {
      let reason: LossCounts.Reason = if case .messageTooLarge = error.code { .oversize } else { .notDelivered }
      state.withLock { $0.report.losses.add(reason) }
    }
    events(.lost(frame, error))
  }

  private func settled(_ item: SpoolMachine.Item, _ metadata: RecordMetadata?) {
    let isOwn = isOwn(item.frame)
    let counts = state.withLock { state in
      // What was under way when it became doubtful is looked up on the topic.
      if state.machine.isSuspended || state.isClosed { return false }
      let place = metadata.flatMap { metadata in metadata.offset.map { (metadata.partition.partition, $0) } }
      state.machine.settled(item.serial, at: place, now: now)
      if metadata == nil { state.report.found += 1 } else if !isOwn { state.report.recovered += 1 }
      return true
    }
    if counts { events(.delivered(item.frame, metadata)) }
  }

  private func failed(_ item: SpoolMachine.Item, _ error: KafkaError) {
    if SpoolVerdict(error) == .frameLost {
      let counts = state.withLock { state in
        if state.machine.isSuspended || state.isClosed { return false }
        state.machine.settled(item.serial, at: nil, now: now)
        return true
      }
      if counts { lost(item.frame, error) }
      return
    }
    let isRefused = SpoolVerdict(error) == .refused
    let isFirst = state.withLock { state in
      if state.machine.isSuspended || state.isClosed { return false }
      state.machine.suspend()
      // Under the same lock, so that whoever ends the tasks knows of it.
      if !isRefused {
        state.connecting = Task { [before = state.connecting] in
          await before?.value
          await self.recover()
        }
      }
      return true
    }
    if isFirst, isRefused { refuse(error) }
  }

  func refuse(_ error: KafkaError) {
    let isFirst = state.withLock { state in
      if state.isClosed { return false }
      defer { state.refusal = state.refusal ?? error }
      state.machine.refuse()
      return state.refusal == nil
    }
    if isFirst { events(.refused(error)) }
    pump()
  }
}
