import Testing

@testable import KafkaWire

@Suite("Tagged fields that this library does not know")
struct UnknownTagTests {
  /// A tag section with one field that no message has.
  private static let section: [UInt8] = [1, 0xe8, 0x07, 3, 0xca, 0xfe, 0x00]
  private static let field = TaggedField(tag: 1000, bytes: [0xca, 0xfe, 0x00])

  @Test("they are kept at the end of every flexible message, and written back", arguments: GoldenAPI.flexible)
  func kept(_ golden: GoldenAPI) throws {
    var checked = 0
    for one in try golden.cases() where golden.api.isFlexible(one.version) && one.case != "full" {
      var body = try #require(bytes(hex: one.body))
      // In these cases the known tags are at their defaults, so the last byte is an empty section.
      #expect(body.removeLast() == 0)
      body += Self.section
      let message = try golden.type(one.kind).decode(Bytes(body), version: one.version)
      let tags = Mirror(reflecting: message).children.first { $0.label == "tags" }?.value
      #expect(tags as? [TaggedField] == [Self.field], "\(golden.label(one))")
      #expect(try hex(message.encode(version: one.version).joined()) == hex(Bytes(body)), "\(golden.label(one))")
      checked += 1
    }
    #expect(checked > 0)
  }

  @Test("they stand among known ones in the order of their tags")
  func order() throws {
    var response = ApiVersionsResponse()
    response.finalizedFeaturesEpoch = 5
    response.zkMigrationReady = true
    response.tags = [Self.field, TaggedField(tag: 2, bytes: [1])]
    let bytes = try response.encode(version: 3).joined()
    // Error code, no keys, no throttling; then tags 1, 2, 3, 1000.
    #expect(
      hex(bytes) == "0000" + "01" + "00000000" + "04" + "01080000000000000005" + "020101" + "030101" + "e80703cafe00")
    let back = try ApiVersionsResponse.decode(bytes, version: 3)
    #expect(back.finalizedFeatures == [])
    #expect(back.zkMigrationReady)
  }

  @Test("setting a known tag by hand as well is an error")
  func doubled() {
    var response = ApiVersionsResponse()
    response.zkMigrationReady = true
    response.tags = [TaggedField(tag: 3, bytes: [1])]
    let error = #expect(throws: WireError.self) { _ = try response.encode(version: 3) }
    #expect(error?.code == .invalidTag(3))
  }

  @Test("a version without tags cannot carry them")
  func inflexible() {
    var request = MetadataRequest()
    request.tags = [Self.field]
    let error = #expect(throws: WireError.self) { _ = try request.encode(version: 8) }
    #expect(error?.code == .fieldNotInVersion(8))
  }

  @Test("a tag twice or out of order, a lying size and a lying count are errors")
  func refused() {
    // No error, no keys, no throttling.
    let head: [UInt8] = [0, 0, 1, 0, 0, 0, 0]
    let sections: [([UInt8], WireError.Code)] = [
      ([2, 9, 0, 9, 0], .invalidTag(9)), ([2, 9, 0, 8, 0], .invalidTag(8)),
      ([1, 9, 100], .truncated(need: 100, have: 0)), ([200, 1, 9, 0], .invalidLength(200)),
      // zk_migration_ready, and a byte too many for it.
      ([1, 3, 2, 1, 0], .trailingBytes(1)),
    ]
    for (section, code) in sections {
      let error = #expect(throws: WireError.self, "\(section)") {
        _ = try ApiVersionsResponse.decode(Bytes(head + section), version: 3)
      }
      #expect(error?.code == code)
    }
  }
}
