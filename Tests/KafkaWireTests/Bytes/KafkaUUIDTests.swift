import Testing

@testable import KafkaWire

@Suite("Kafka's UUIDs")
struct KafkaUUIDTests {
  /// What Java's `new Uuid(high, low).toString()` gives: base64url of 16 big-endian bytes, unpadded.
  private static let known: [(KafkaUUID, String)] = [
    (.zero, "AAAAAAAAAAAAAAAAAAAAAA"),
    // Uuid.ONE_UUID, once the ID of the metadata log.
    (KafkaUUID(high: 0, low: 1), "AAAAAAAAAAAAAAAAAAAAAQ"),
    (KafkaUUID(high: 1, low: 0), "AAAAAAAAAAEAAAAAAAAAAA"),
    (KafkaUUID(high: .max, low: .max), "_____________________w"),
    (KafkaUUID(high: 0x0123_4567_89ab_cdef, low: 0xfedc_ba98_7654_3210), "ASNFZ4mrze_-3LqYdlQyEA"),
  ]

  @Test("text as Java writes it, and back", arguments: known)
  func text(_ id: KafkaUUID, _ text: String) {
    #expect(id.description == text)
    #expect(KafkaUUID(text) == id)
  }

  @Test("random ones survive their text")
  func random() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<200 {
      let id = KafkaUUID.random(using: &generator)
      #expect(KafkaUUID(id.description) == id)
    }
  }

  @Test(
    "any other text is none",
    arguments: [
      "", "AAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAB", "AAAAAAAAAAAAAAAAAAAAA+",
      "AAAAAAAAAAAAAAAAAAAAAA==", "ÄAAAAAAAAAAAAAAAAAAAAA",
    ])
  func refused(_ text: String) {
    #expect(KafkaUUID(text) == nil)
  }
}
