public import Capture
public import KafkaWire
import Synchronization

/// Publishes a stream's frames in order: each one ends acknowledged, or as a loss with a name.
///
/// `run` once. `stop` (or cancelling the task of `run`) stops the source and waits for what was sent.
public final class Publisher: Sendable {
  private let client: KafkaClient
  private let configuration: PublishConfiguration
  private let producer: Producer
  private let clock: any FrameClock
  private let state: Mutex<State>

  private struct State {
    var tally: PublishTally
    var stopped = false
    var stream: FrameStream?
  }

  private struct Sent: Sendable {
    var delivery: Delivery
    var frame: FrameInFlight
  }

  public init(_ client: KafkaClient, _ configuration: PublishConfiguration, clock: any FrameClock = SystemFrameClock())
  {
    self.client = client
    self.configuration = configuration
    self.clock = clock
    producer = Producer(client, configuration.producer)
    let summary = PublishSummary(topic: configuration.topic, session: configuration.session)
    state = Mutex(State(tally: PublishTally(summary)))
  }

  /// The counters now, to be polled.
  public var progress: PublishProgress { state.withLock { $0.tally.progress } }

  /// Looks at the topic, or makes it: to be called before the camera is opened, so that a wrong address or a limit that
  /// is too small shows first. `run` does it where it was not done.
  @discardableResult public func prepare() async throws(PublishError) -> TopicLimits {
    if let limits = state.withLock({ $0.tally.summary.limits }) { return limits }
    do throws(KafkaError) {
      let limits = try await TopicLimits.prepare(client, configuration)
      // The first frame would wait for it, and the second one catch up with it.
      try await producer.prepare(configuration.topic)
      state.withLock { $0.tally.began(limits) }
      return limits
    } catch {
      throw .broker(error, topic: configuration.topic)
    }
  }

  /// Publishes until the stream ends, fails, or it is stopped.
  ///
  /// - Throws: what kept it from beginning; the stream is cancelled then. What ends it later is in the summary.
  public func run(_ stream: FrameStream) async throws(PublishError) -> PublishSummary {
    // A task of its own: after a cancellation there are still deliveries to wait for.
    let work = Task { () async -> Result<PublishSummary, PublishError> in
      do throws(PublishError) {
        return .success(try await publish(stream))
      } catch {
        stream.cancel()
        return .failure(error)
      }
    }
    return try await withTaskCancellationHandler {
      await work.value
    } onCancel: {
      stop()
    }.get()
  }

  /// Stops the source; `run` returns when what was sent is acknowledged or has failed.
  public func stop() {
    let stream = state.withLock { state in
      state.stopped = true
      return state.stream
    }
    stream?.cancel()
  }

  private func publish(_ stream: FrameStream) async throws(PublishError) -> PublishSummary {
    let limits = try await prepare()
    let isStopped = state.withLock { state in
      state.stream = stream
      return state.stopped
    }
    if isStopped { stream.cancel() }
    let queue = BoundedQueue<Sent>(limit: configuration.maxInFlight)
    let reports = Task { await self.settle(queue, stream) }
    await self.send(stream, producer, limits, queue)
    queue.finish()
    await producer.flush()
    await reports.value
    await producer.close()
    return state.withLock { state in
      // Losses that no frame has carried out: of the queue's last frames, and of the source after its last one.
      state.tally.reconcile(stream.totals.lost)
      return state.tally.summary
    }
  }

  // MARK: Out

  private func send(
    _ stream: FrameStream, _ producer: Producer, _ limits: TopicLimits, _ queue: BoundedQueue<Sent>
  ) async {
    let worker = SerialThread(name: "recompress \(stream.name)", Recompressor())
    defer { worker.finish() }
    do throws(PublishError) {
      while let frame = try await next(stream) {
        guard let record = try await fit(frame, stream.name, limits, worker) else { continue }
        let delivery = try await handOver(record, producer)
        state.withLock { $0.tally.sent() }
        let bytes = record.value?.count ?? 0
        await queue.put(
          Sent(delivery: delivery, frame: FrameInFlight(bytes: bytes, capture: frame.captureNanoseconds)))
      }
    } catch {
      end(error, stream)
      await abandon(stream)
    }
  }

  /// Counts the frames that were captured and can no longer be sent.
  private func abandon(_ stream: FrameStream) async {
    while let frame = try? await stream.next() {
      state.withLock { state in
        state.tally.lost(frame.lost)
        state.tally.refused()
      }
    }
  }

  private func next(_ stream: FrameStream) async throws(PublishError) -> Capture.Frame? {
    do throws(CaptureError) {
      let frame = try await stream.next()
      if let frame, !frame.lost.isEmpty { state.withLock { $0.tally.lost(frame.lost) } }
      return frame
    } catch {
      throw .source(error)
    }
  }

  /// The frame's record, made smaller where it must be; nil where it is dropped, which is counted.
  private func fit(
    _ frame: Capture.Frame, _ camera: String, _ limits: TopicLimits, _ worker: SerialThread<Recompressor>
  ) async throws(PublishError) -> ProducerRecord? {
    let encoder = FrameRecordEncoder(
      topic: configuration.topic, partition: configuration.partition, timestamp: configuration.timestamp,
      session: configuration.session, videoName: configuration.videoName)
    let record = encoder.record(frame, camera: camera)
    // The limit is that of the batch: this is the one that holds the record alone.
    let size = RecordBatchBuilder().size(
      appending: record.key, record.value, record.headers, timestamp: record.timestamp ?? 0)
    guard size > limits.maxMessageBytes else { return record }
    switch configuration.oversize {
    case .fail:
      state.withLock { $0.tally.lost(.oversize) }
      throw .oversize(
        topic: limits.topic, sequence: frame.sequence, batchBytes: size, limit: limits.maxMessageBytes)
    case .drop:
      state.withLock { $0.tally.lost(.oversize) }
      return nil
    case .recompress:
      // Lengths take fewer bytes when they shrink, never more.
      let room = limits.maxMessageBytes - (size - frame.image.count)
      guard let smaller = await worker.perform({ $0.shrink(frame, to: room) }) else {
        state.withLock { $0.tally.lost(.oversize) }
        return nil
      }
      state.withLock { $0.tally.recompressed() }
      return encoder.record(smaller, camera: camera)
    }
  }

  private func handOver(_ record: ProducerRecord, _ producer: Producer) async throws(PublishError) -> Delivery {
    do throws(KafkaError) {
      return try await producer.send(record)
    } catch {
      state.withLock { $0.tally.refused() }
      throw .broker(error, topic: configuration.topic)
    }
  }

  // MARK: Back

  /// Waits for the deliveries in the order of their frames.
  private func settle(_ queue: BoundedQueue<Sent>, _ stream: FrameStream) async {
    while let sent = await queue.take() {
      do throws(KafkaError) {
        let metadata = try await sent.delivery.metadata()
        let (steady, utc) = (clock.monotonicNanoseconds, clock.utcNanoseconds)
        state.withLock { $0.tally.acknowledged(sent.frame, metadata, steady: steady, utc: utc) }
      } catch {
        state.withLock { $0.tally.failed(error) }
        if case .messageTooLarge = error.code, configuration.oversize != .fail { continue }
        end(.broker(error, topic: configuration.topic), stream)
      }
    }
  }

  private func end(_ failure: PublishError, _ stream: FrameStream) {
    state.withLock { $0.tally.ended(failure) }
    stream.cancel()
  }
}
