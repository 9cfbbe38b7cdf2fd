import Capture
import KafkaWire
import Testing

@testable import Recorder

@Suite struct PublishTallyTests {
  private let frame = FrameInFlight(bytes: 100, capture: 1_000_000_000)

  private func metadata(_ offset: Int64) -> RecordMetadata {
    RecordMetadata(partition: TopicPartition("video", 0), offset: offset, timestamp: 0)
  }

  @Test("the rate is that of the acknowledgements, first to last")
  func rate() {
    var tally = PublishTally(PublishSummary(topic: "video", session: "s"))
    for index in 0..<51 {
      tally.sent()
      tally.acknowledged(frame, metadata(Int64(index)), steady: Int64(index) * 40_000_000, utc: 1_005_000_000)
    }
    #expect(abs(tally.summary.framesPerSecond - 25) < 0.001)
    #expect(tally.summary.offsets == [0: 0...50])
    #expect(tally.summary.bytes == 5100)
    #expect(tally.progress.lag == 5)
    #expect(tally.progress.inFlight == 0)
  }

  @Test("a failed delivery is a loss, and possibly persisted where nobody knows")
  func failures() {
    var tally = PublishTally(PublishSummary(topic: "video", session: "s"))
    tally.failed(KafkaError(.timedOut, outcome: .possiblyPersisted))
    tally.failed(KafkaError(.broker(.notLeaderOrFollower), outcome: .notPersisted))
    tally.failed(KafkaError(.messageTooLarge(5)))
    #expect(tally.summary.losses[.notDelivered] == 2)
    #expect(tally.summary.losses[.oversize] == 1)
    #expect(tally.summary.possiblyPersisted == 1)
  }

  @Test("losses that frames have carried are not counted again at the end")
  func reconcile() {
    var tally = PublishTally(PublishSummary(topic: "video", session: "s"))
    tally.lost(.queueFull)
    var totals = LossCounts()
    totals.add(.queueFull, 3)
    tally.reconcile(totals)
    tally.reconcile(totals)
    #expect(tally.summary.losses[.queueFull] == 3)
  }
}

@Suite struct BoundedQueueTests {
  @Test("elements come in their order, through a queue that is smaller than their number")
  func order() async {
    let queue = BoundedQueue<Int>(limit: 2)
    let taker = Task {
      var taken: [Int] = []
      while let element = await queue.take() { taken.append(element) }
      return taken
    }
    for element in 0..<1000 { await queue.put(element) }
    queue.finish()
    #expect(await taker.value == Array(0..<1000))
  }
}

@Suite struct RecompressorTests {
  @Test("a JPEG is encoded smaller until it fits, or not at all")
  func shrink() throws {
    let frame = try #require(try TestFrames.pattern(1).first)
    let limit = frame.image.count * 3 / 4
    let smaller = try #require(Recompressor().shrink(frame, to: limit))
    #expect(smaller.image.count <= limit)
    #expect(try JPEGHeader.parse(smaller.image).width == frame.width)
    #expect(smaller.sequence == frame.sequence)
    #expect(Recompressor().shrink(frame, to: 10)?.image.count == nil)
  }
}

@Suite struct TopicLimitsTests {
  @Test("the broker's limit counts where it is one")
  func limit() {
    #expect(TopicLimits.maxMessageBytes("2000000") == 2_000_000)
    #expect(TopicLimits.maxMessageBytes("0") == 0)
  }

  @Test(
    "what is no limit leaves Kafka's own default",
    arguments: [nil, "", "many", "-1", "-9223372036854775808", "9223372036854775807"])
  func noLimit(_ text: String?) {
    #expect(TopicLimits.maxMessageBytes(text) == TopicLimits.defaultMaxMessageBytes)
  }
}
