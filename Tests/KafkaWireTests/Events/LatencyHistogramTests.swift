import Testing

@testable import KafkaWire

@Suite("latency histogram")
struct LatencyHistogramTests {
  @Test(
    "bounds double",
    arguments: [
      (Duration.zero, 0), (.nanoseconds(999), 0), (.microseconds(1), 1), (.microseconds(2), 2), (.microseconds(3), 2),
      (.microseconds(4), 3), (.milliseconds(1), 10), (.seconds(1), 20), (.seconds(1074), 31), (.seconds(Int64.max), 31),
      (.seconds(-1), 0),
    ])
  func buckets(duration: Duration, bucket: Int) {
    #expect(LatencyHistogram.bucket(of: duration) == bucket)
    #expect(duration < LatencyHistogram.upperBound(of: bucket) || bucket == LatencyHistogram.bucketCount - 1)
  }

  @Test("a quantile is the end of its bucket")
  func quantiles() {
    var histogram = LatencyHistogram()
    #expect(histogram.quantile(0.5) == nil)
    for _ in 0..<98 { histogram.record(.microseconds(3)) }
    histogram.record(.milliseconds(3))
    histogram.record(.seconds(3))
    #expect(histogram.quantile(0.5) == .microseconds(4))
    #expect(histogram.quantile(0.99) == .microseconds(4096))
    #expect(histogram.quantile(1) == .microseconds(1 << 22))
    #expect(histogram.count == 100)
  }
}
