import KafkaWire
import Testing

@testable import streamrec

struct LineTests {
  @Test("lines are the same however the bytes are cut", arguments: 1...8)
  func cuts(_ size: Int) throws {
    let bytes = Array("one\ntwo\r\n\nthrée\nlast".utf8)
    var splitter = LineSplitter()
    var lines: [[UInt8]] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      lines += try splitter.split(bytes[start..<min(start + size, bytes.count)])
    }
    lines += splitter.finish().map { [$0] } ?? []
    #expect(lines.map { String(decoding: $0, as: UTF8.self) } == ["one", "two", "", "thrée", "last"])
  }

  @Test("an end of a line at the end of the input is no line more")
  func closingEnd() throws {
    var splitter = LineSplitter()
    #expect(try splitter.split(Array("one\n".utf8)).count == 1)
    #expect(splitter.finish() == nil)
  }

  @Test("a line without end is refused at the limit")
  func limit() throws {
    var splitter = LineSplitter(limit: 10)
    #expect(try splitter.split([UInt8](repeating: 1, count: 10)).isEmpty)
    #expect(throws: CommandError(.failed, "standard input: a line is longer than 10 B")) { try splitter.split([1]) }
  }

  @Test("a line is a value, or a key and a value")
  func records() throws {
    let plain = try LineRecord(topic: "t", separator: nil).record(Array("a:b".utf8), number: 1)
    #expect(plain.value == Bytes("a:b"))
    #expect(plain.key == nil)
    let keyed = try LineRecord(topic: "t", separator: "::").record(Array("a::b::c".utf8), number: 1)
    #expect(keyed.key == Bytes("a"))
    #expect(keyed.value == Bytes("b::c"))
    #expect(throws: CommandError.self) {
      try LineRecord(topic: "t", separator: ":").record(Array("ab".utf8), number: 7)
    }
  }

  @Test("records print as their values, or as JSON with everything else")
  func printed() {
    let records = [
      Record(
        offset: 7, timestamp: 1000, key: Bytes("k"), value: Bytes("v\"1"),
        headers: [RecordHeader("h", "x"), RecordHeader(key: "n", value: nil)]),
      Record(offset: 8, timestamp: 1001, key: nil, value: Bytes([0xFF, 0xD8])),
    ][...]
    #expect(RecordText.lines(records) == Array("v\"1\n".utf8) + [0xFF, 0xD8, 0x0A])
    #expect(
      String(decoding: RecordText.json(records, of: TopicPartition("t", 3)), as: UTF8.self) == """
        {"topic":"t","partition":3,"offset":7,"timestamp":1000,"key":"k","headers":[{"name":"h","value":"x"},{"name":"n","value":null}],"value":"v\\"1"}
        {"topic":"t","partition":3,"offset":8,"timestamp":1001,"key":null,"headers":[],"value_base64":"/9g="}

        """)
  }

  @Test("names and settings from a broker reach no terminal as control characters")
  func escaped() {
    let topic = TopicDescription(name: "t\u{1b}[2J\n", id: .zero, isInternal: false, partitions: [])
    let settings = [ConfigEntry(name: "a\u{7}", value: "b\u{9b}c", isDefault: false)]
    let texts = [
      TopicListing.text([topic]), TopicDetails(topic: topic, begins: [:], ends: [:], settings: settings).text,
    ]
    for text in texts {
      #expect(text.contains("t\\u{1b}[2J\\n"))
      #expect(!text.unicodeScalars.contains { $0 != "\n" && PrintableText.isControl($0) })
    }
  }

  @Test("a topic's details are told as a table and as JSON")
  func details() {
    let topic = TopicDescription(
      name: "t", id: .zero, isInternal: false,
      partitions: [
        .init(index: 0, leader: 1, leaderEpoch: 0, replicas: [1, 2], inSyncReplicas: [1]),
        .init(index: 1, leader: nil, leaderEpoch: 0, replicas: [2], inSyncReplicas: []),
      ])
    let details = TopicDetails(
      topic: topic, begins: [TopicPartition("t", 0): 5], ends: [TopicPartition("t", 0): 9],
      settings: [ConfigEntry(name: "retention.ms", value: "1000", isDefault: false)])
    #expect(
      details.text == """
        t

        PARTITION  LEADER  REPLICAS  IN SYNC  BEGIN  END
        0          1       1,2       1        5      9
        1          none    2                  ?      ?

        retention.ms=1000
        """)
    #expect(
      details.json
        == #"{"command":"topics describe","topic":"t","partitions":[{"partition":0,"leader":1,"replicas":[1,2],"in_sync":[1],"begin":5,"end":9},{"partition":1,"leader":null,"replicas":[2],"in_sync":[],"begin":null,"end":null}],"settings":{"retention.ms":"1000"}}"#
    )
  }
}
