import Testing

@testable import KafkaWire

@Suite("event hub")
struct EventHubTests {
  private func report(_ milliseconds: Int, error: KafkaError? = nil) -> KafkaEvent {
    .request(
      RequestReport(
        api: .fetch, version: 12, broker: "b", bytesOut: 10, bytesIn: error == nil ? 100 : 0,
        duration: .milliseconds(milliseconds), throttle: .milliseconds(3), error: error))
  }

  @Test("while nobody listens and nobody counts, no event is even made")
  func unused() {
    let hub = EventHub()
    var made = 0
    func event() -> KafkaEvent {
      made += 1
      return .connectionOpened(broker: "b")
    }
    hub.note(event())
    #expect(made == 0)
    #expect(!hub.isActive)
    _ = hub.metrics()
    hub.note(event())
    #expect(made == 1)
    #expect(hub.metrics().connectionsOpened == 1)
  }

  @Test("every listener gets what happens from then on, and leaves without a trace")
  func listening() async {
    let hub = EventHub()
    var first: AsyncStream<KafkaEvent>? = hub.listen(bufferingNewest: 10)
    hub.note(.connectionOpened(broker: "a"))
    let second = hub.listen(bufferingNewest: 10)
    hub.note(.connectionOpened(broker: "b"))
    #expect(await brokers(first, 2) == ["a", "b"])
    first = nil
    #expect(hub.isActive)
    hub.note(.connectionOpened(broker: "c"))
    hub.close()
    #expect(await brokers(second, 9) == ["b", "c"])
    #expect(!hub.isActive)
    #expect(await brokers(hub.listen(bufferingNewest: 1), 1) == [])
  }

  private func brokers(_ stream: AsyncStream<KafkaEvent>?, _ count: Int) async -> [String] {
    var names: [String] = []
    guard let stream else { return names }
    for await event in stream {
      if case .connectionOpened(let broker) = event { names.append(broker) }
      if names.count == count { break }
    }
    return names
  }

  @Test("a listener that is too slow keeps the newest, and its losses are counted")
  func tooSlow() async {
    let hub = EventHub()
    let stream = hub.listen(bufferingNewest: 3)
    for number in 0..<10 { hub.note(.connectionOpened(broker: "\(number)")) }
    #expect(hub.metrics().droppedEvents == 7)
    hub.close()
    #expect(await brokers(stream, 9) == ["7", "8", "9"])
  }

  @Test("requests are counted by API and broker, with the time of those that were answered")
  func requests() throws {
    var metrics = KafkaMetrics()
    for milliseconds in 1...10 { metrics.count(report(milliseconds)) }
    metrics.count(report(5, error: KafkaError(.timedOut)))
    let fetches = try #require(metrics.requests[.init(api: .fetch, broker: "b")])
    #expect(fetches.count == 11)
    #expect(fetches.errors == 1)
    #expect(fetches.bytesOut == 110)
    #expect(fetches.bytesIn == 1000)
    #expect(fetches.throttle == .milliseconds(33))
    #expect(fetches.latency.count == 10)
    #expect(fetches.latency.sum == .milliseconds(55))
    #expect(metrics.requests.count == 1)
  }
}
