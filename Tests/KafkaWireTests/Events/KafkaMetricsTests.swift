import Testing

@testable import KafkaWire

@Suite struct KafkaMetricsTests {
  @Test("brokers without end are counted together beyond a number, and no request is lost")
  func manyBrokers() {
    var metrics = KafkaMetrics()
    for broker in 0..<2 * KafkaMetrics.mostRequestKeys {
      metrics.count(
        .request(
          RequestReport(
            api: .fetch, version: 12, broker: "broker \(broker)", bytesOut: 1, bytesIn: 1, duration: .milliseconds(1),
            throttle: .zero, error: nil)))
    }
    #expect(metrics.requests.count == KafkaMetrics.mostRequestKeys + 1)
    #expect(metrics.requests.values.map(\.count).reduce(0, +) == 2 * KafkaMetrics.mostRequestKeys)
    let others = KafkaMetrics.RequestKey(api: .fetch, broker: KafkaMetrics.otherBrokers)
    #expect(metrics.requests[others]?.count == KafkaMetrics.mostRequestKeys)
  }
}
