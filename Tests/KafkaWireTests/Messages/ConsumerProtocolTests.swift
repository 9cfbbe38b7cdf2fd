import Foundation
import Testing

@testable import KafkaWire

@Suite("What consumers of a classic group tell each other")
struct ConsumerProtocolTests {
  /// One line of fixtures/consumer-protocol.json: see fixtures/README.md.
  private struct Golden: Decodable {
    var name: String
    var version: Int16
    var `case`: String
    /// Hexadecimal, version included.
    var bytes: String
    var fields: FieldValue
    var label: String { "\(name) v\(version) \(self.case)" }
  }

  private static let types: [any ConsumerProtocol.Type] = [
    ConsumerProtocolSubscription.self, ConsumerProtocolAssignment.self,
  ]

  private func cases() throws -> [(golden: Golden, type: any ConsumerProtocol.Type, bytes: [UInt8])] {
    let file = Fixtures.folder.appending(path: "consumer-protocol.json")
    return try JSONDecoder().decode([Golden].self, from: Data(contentsOf: file)).map { golden in
      let type = try #require(Self.types.first { $0.name == golden.name })
      return (golden, type, try #require(bytes(hex: golden.bytes)))
    }
  }

  @Test("every version is there in three cases")
  func coverage() throws {
    let cases = try cases()
    for type in Self.types {
      for version in type.versions {
        let found = cases.filter { $0.golden.name == type.name && $0.golden.version == version }.map(\.golden.case)
        #expect(found == ["full", "sparse", "empty"], "\(type.name) v\(version)")
      }
    }
    #expect(cases.count == 24)
  }

  @Test("decoding finds the fields, and encoding gives the same bytes")
  func roundTrip() throws {
    for (golden, type, bytes) in try cases() {
      let (version, value) = try decoded(type, Bytes(bytes))
      #expect(version == golden.version)
      #expect(differences(value, golden.fields) == [], "\(golden.label)")
      #expect(try hex(value.encode(version: golden.version)) == golden.bytes, "\(golden.label)")
    }
  }

  @Test("a cut anywhere is a typed error")
  func truncation() throws {
    for (golden, type, bytes) in try cases() {
      for cut in 0..<bytes.count {
        let error = #expect(throws: WireError.self, "\(golden.label) cut at \(cut)") {
          _ = try type.decode(Bytes(Array(bytes[..<cut])))
        }
        guard case .truncated? = error?.code else {
          // A count that the bytes left cannot hold is told before they are read.
          guard case .invalidLength? = error?.code else {
            Issue.record("\(golden.label) cut at \(cut): \(error.debugDescription)")
            continue
          }
          continue
        }
      }
    }
  }

  @Test("a newer version is read as the newest known one, and what it adds is passed over")
  func newer() throws {
    var subscription = ConsumerProtocolSubscription(topics: ["t"])
    subscription.rackID = "r"
    let bytes = try subscription.encode(version: 3).array
    let newer = Bytes([0x7f, 0xff] + bytes.dropFirst(2) + [1, 2, 3])
    let (version, value) = try ConsumerProtocolSubscription.decodeVersioned(newer)
    #expect(version == .max)
    #expect(value == subscription)
  }

  @Test("a version below 0 or beyond what is known is refused")
  func refused() {
    let expected = WireError(.unsupportedVersion(-1), field: "ConsumerProtocolAssignment", at: 0)
    #expect(throws: expected) { _ = try ConsumerProtocolAssignment.decode([0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]) }
    #expect(throws: expected) { _ = try ConsumerProtocolAssignment().encode(version: -1) }
    #expect(throws: WireError.self) { _ = try ConsumerProtocolAssignment().encode(version: 4) }
  }

  @Test("an older version drops what it has no field for")
  func older() throws {
    var subscription = ConsumerProtocolSubscription(
      topics: ["t"], ownedPartitions: [.init(topic: "t", partitions: [1, 2])])
    subscription.generationID = 7
    subscription.rackID = "r"
    let back = try ConsumerProtocolSubscription.decode(subscription.encode(version: 0))
    #expect(back == ConsumerProtocolSubscription(topics: ["t"]))
  }

  private func decoded<Message: ConsumerProtocol>(
    _ type: Message.Type, _ bytes: Bytes
  ) throws -> (Int16, any ConsumerProtocol) {
    let (version, value) = try type.decodeVersioned(bytes)
    return (version, value)
  }
}
