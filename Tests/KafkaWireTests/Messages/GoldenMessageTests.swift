import Testing

@testable import KafkaWire

@Suite("Golden messages of a second implementation")
struct GoldenMessageTests {
  @Test("every API and version has its request and its response, in three cases", arguments: GoldenAPI.all)
  func coverage(_ golden: GoldenAPI) throws {
    let cases = try golden.cases()
    for version in golden.api.versions {
      for kind in [GoldenCase.Kind.request, .response] {
        let found = cases.filter { $0.version == version && $0.kind == kind }.map(\.case)
        #expect(Set(found) == ["full", "sparse", "empty"], "\(golden.name) \(kind.rawValue) v\(version)")
      }
    }
    #expect(cases.count == golden.api.versions.count * 6)
  }

  @Test("the catalogue and the fixtures name the same APIs")
  func catalogue() {
    #expect(MessageCatalog.apis == GoldenAPI.all.map(\.api))
  }

  @Test("decoding finds the fields", arguments: GoldenAPI.all)
  func decode(_ golden: GoldenAPI) throws {
    for one in try golden.cases() {
      let body = try #require(bytes(hex: one.body))
      let message = try golden.type(one.kind).decode(Bytes(body), version: one.version)
      #expect(differences(message, one.fields) == [], "\(golden.label(one))")
    }
  }

  @Test("encoding gives the same bytes", arguments: GoldenAPI.all)
  func encode(_ golden: GoldenAPI) throws {
    for one in try golden.cases() {
      let body = try #require(bytes(hex: one.body))
      let message = try golden.type(one.kind).decode(Bytes(body), version: one.version)
      #expect(try hex(message.encode(version: one.version).joined()) == one.body, "\(golden.label(one))")
    }
  }

  @Test("a byte behind the message is an error", arguments: GoldenAPI.all)
  func trailing(_ golden: GoldenAPI) throws {
    for one in try golden.cases() {
      let body = try #require(bytes(hex: one.body))
      let error = #expect(throws: WireError.self) {
        _ = try golden.type(one.kind).decode(Bytes(body + [0]), version: one.version)
      }
      #expect(error?.code == .trailingBytes(1), "\(golden.label(one))")
    }
  }

  @Test("a version outside the range is an error, both ways", arguments: GoldenAPI.all)
  func version(_ golden: GoldenAPI) throws {
    for version in [golden.api.versions.lowerBound - 1, golden.api.versions.upperBound + 1] {
      for kind in [GoldenCase.Kind.request, .response] {
        let type = golden.type(kind)
        let expected = WireError(.unsupportedVersion(version), field: golden.name, at: 0)
        #expect(throws: expected) { _ = try type.decode(Bytes(), version: version) }
        #expect(throws: expected) { _ = try type.init().encode(version: version) }
      }
    }
  }
}
