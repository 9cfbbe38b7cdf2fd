import Capture
import Foundation
import KafkaBroker
import KafkaWire
import LiveView
import Testing

@Suite(.serialized) struct LiveFeedTests {
  private func run(
    topics: [String], _ body: (KafkaClient, TestServer) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "live-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let broker = try Broker(BrokerConfiguration(dataDirectory: folder.path))
    let address = try broker.start()
    let client = KafkaClient(ClientConfiguration(brokers: [address]))
    var configuration = FeedConfiguration()
    configuration.retry = .milliseconds(50)
    configuration.refresh = .milliseconds(100)
    let settings = configuration
    try await TestServer.run(topics: topics) { test in
      let feed = Task { await LiveFeed(client, hub: test.hub, settings).run() }
      do {
        try await body(client, test)
      } catch {
        feed.cancel()
        throw error
      }
      feed.cancel()
      await feed.value
    }
    await client.close()
    await broker.stop()
  }

  private func send(_ image: [UInt8], to topic: String, partition: Int32 = 0, _ client: KafkaClient) async throws {
    let producer = Producer(client)
    let record = ProducerRecord(topic: topic, partition: partition, value: Bytes(image))
    _ = try await producer.send(record).metadata()
    await producer.close()
  }

  @Test("a page opened on an idle topic shows the last frame it holds, and then what is written")
  func idleTopic() async throws {
    let images = try [10, 20, 30].map { try TestPicture.jpeg(gray: $0) }
    try await run(topics: ["video"]) { client, test in
      try await client.createTopic("video")
      for image in images.prefix(2) { try await send(image, to: "video", client) }
      try await untilTrue { test.hub.topic("video")?.frame?.image()?.bytes.array == images[1] }
      try await send(images[2], to: "video", client)
      try await untilTrue { test.hub.topic("video")?.frame?.image()?.bytes.array == images[2] }
      #expect(test.hub.topic("video")?.frame?.sequence == 2)
    }
  }

  @Test("a topic that does not exist is told so, and shows when it comes")
  func lateTopic() async throws {
    let image = try TestPicture.jpeg(gray: 99)
    try await run(topics: ["later"]) { client, test in
      try await untilTrue { test.hub.topic("later")?.state == .missing }
      try await client.createTopic("later", partitions: 3)
      try await untilTrue { test.hub.topic("later")?.state == .reading }
      try await send(image, to: "later", partition: 2, client)
      try await untilTrue { test.hub.topic("later")?.frame?.image()?.bytes.array == image }
    }
  }

  @Test("a topic that is deleted and made anew is read from its start")
  func recreated() async throws {
    let images = try [1, 2].map { try TestPicture.jpeg(gray: $0) }
    try await run(topics: ["video"]) { client, test in
      try await client.createTopic("video")
      try await send(images[0], to: "video", client)
      try await untilTrue { test.hub.topic("video")?.frame?.image()?.bytes.array == images[0] }
      try await client.deleteTopic("video")
      try await untilTrue { test.hub.topic("video")?.state == .missing }
      try await client.createTopic("video")
      try await send(images[1], to: "video", client)
      try await untilTrue { test.hub.topic("video")?.frame?.image()?.bytes.array == images[1] }
    }
  }

  @Test("records that are no pictures are counted and do not stop the feed")
  func unreadable() async throws {
    let image = try TestPicture.jpeg(gray: 5)
    try await run(topics: ["video"]) { client, test in
      try await client.createTopic("video")
      try await untilTrue { test.hub.topic("video")?.state == .reading }
      for junk in [Array("hello".utf8), [0xFF, 0xD8, 0xFF], Array("{\"pix\":".utf8)] {
        try await send(junk, to: "video", client)
      }
      try await send(image, to: "video", client)
      try await untilTrue { test.hub.topic("video")?.frame?.image()?.bytes.array == image }
      #expect(test.hub.topic("video")?.unreadable == 3)
    }
  }
}
