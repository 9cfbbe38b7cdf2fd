import KafkaWire
import Testing

@testable import streamrec

struct QuantityTests {
  @Test(
    "durations are numbers with units",
    arguments: [("20s", 20_000), ("5m", 300_000), ("250ms", 250), ("1h30m", 5_400_000), ("2d", 172_800_000), ("0s", 0)])
  func durations(_ text: String, _ milliseconds: Int64) {
    #expect(DurationText.milliseconds(text) == milliseconds)
  }

  @Test(
    "what is no duration is none",
    arguments: ["", "20", "s", "20 s", "-5s", "5x", "1.5s", "99999999999999999999s", "9999999999999d", "36600d1ms"])
  func noDurations(_ text: String) {
    #expect(DurationText.milliseconds(text) == nil)
  }

  @Test("a duration for an option is longer than nothing")
  func emptyDuration() {
    #expect(ValueReader<Duration>.duration.read("0s") == nil)
    #expect(ValueReader<Duration>.duration.read("1ms") == .milliseconds(1))
  }

  @Test(
    "durations are described in two units at most",
    arguments: [(1500, "1.5s"), (9000, "9s"), (20_000, "20s"), (65_000, "1m05s"), (3_720_000, "1h02m"), (40, "0.0s")])
  func describedDurations(_ milliseconds: Int64, _ text: String) {
    #expect(DurationText.describe(.milliseconds(milliseconds)) == text)
  }

  @Test(
    "sizes count in 1024s, or in 1000s where they say B",
    arguments: [
      ("0", 0), ("12", 12), ("12b", 12), ("10K", 10_240), ("10KiB", 10_240), ("10kB", 10_000), ("3M", 3 << 20),
      ("10G", 10 << 30), ("2TB", 2_000_000_000_000),
    ])
  func sizes(_ text: String, _ bytes: Int64) {
    #expect(ByteSize.parse(text) == bytes)
  }

  @Test(
    "what is no size is none", arguments: ["", "G", "-1", "1.5G", "10X", "10GG", "9999999999999999999", "99999999999T"])
  func noSizes(_ text: String) {
    #expect(ByteSize.parse(text) == nil)
  }

  @Test(
    "sizes are described in 1000s",
    arguments: [
      (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (12_345, "12.3 kB"), (999_999, "999.9 kB"),
      (1_000_000, "1.0 MB"), (20_971_520, "20.9 MB"), (3_200_000_000, "3.2 GB"), (7_000_000_000_000_000, "7000.0 TB"),
    ])
  func describedSizes(_ bytes: Int64, _ text: String) {
    #expect(ByteSize.describe(bytes) == text)
  }

  @Test("a listening address has both parts, and port 0 is one")
  func listening() {
    #expect(ListenAddress("127.0.0.1:9092") == ListenAddress(host: "127.0.0.1", port: 9092))
    #expect(ListenAddress("[::1]:0") == ListenAddress(host: "::1", port: 0))
    #expect(ListenAddress("[::1]:0")?.description == "[::1]:0")
    for text in ["9092", ":9092", "host", "host:", "host:65536", "::1:9092", "host:-1"] {
      #expect(ListenAddress(text) == nil, "\(text)")
    }
  }

  @Test("topics are separated by commas, each once and each with a name that Kafka takes")
  func topics() {
    let reader = ValueReader<[String]>.topics
    #expect(reader.read("video,webcam") == ["video", "webcam"])
    for text in ["", "a,", "a,,b", "a,a", "a b", ".", "..", "a/b", String(repeating: "x", count: 250)] {
      #expect(reader.read(text) == nil, "\(text)")
    }
  }
}
