import Testing

@testable import KafkaWire

@Suite("Messages from a broker or client that means no good")
struct HostileMessageTests {
  @Test("a cut anywhere is a typed error", arguments: GoldenAPI.all)
  func truncation(_ golden: GoldenAPI) throws {
    for one in try golden.cases() {
      let body = try #require(bytes(hex: one.body))
      let type = golden.type(one.kind)
      for cut in 0..<body.count {
        // Memory of its own, so that a read beyond the end would be one beyond the allocation.
        if let survivor = outcome(type, Bytes(Array(body[..<cut])), one.version) {
          Issue.record("\(golden.label(one)) cut at \(cut) was read as \(survivor)")
        }
      }
    }
  }

  @Test("flipped bits give a typed error, or a message that is written and read back", arguments: GoldenAPI.all)
  func bitFlips(_ golden: GoldenAPI) throws {
    var generator = SeededGenerator(seed: UInt64(golden.api.key.rawValue) &+ 1)
    for one in try golden.cases() {
      let body = try #require(bytes(hex: one.body))
      // ApiVersions has requests without a body.
      for _ in 0..<(body.isEmpty ? 0 : 24) {
        var bad = body
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          bad[Int.random(in: 0..<bad.count, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        }
        guard let message = outcome(golden.type(one.kind), Bytes(bad), one.version) else { continue }
        #expect(try roundTrips(message, one.version), "\(golden.label(one)): \(hex(Bytes(bad)))")
      }
    }
  }

  @Test("a huge length in any place is a typed error, or part of a value", arguments: GoldenAPI.all)
  func hugeLengths(_ golden: GoldenAPI) throws {
    let flexible = golden.api.flexibleFrom ?? 0
    let layouts = [golden.api.versions.lowerBound, flexible - 1, flexible, golden.api.versions.upperBound]
    for one in try golden.cases() where one.case == "full" && layouts.contains(one.version) {
      let body = try #require(bytes(hex: one.body))
      let claims: [[UInt8]] =
        golden.api.isFlexible(one.version)
        ? [[0xff, 0xff, 0xff, 0xff, 0x0f]] : [[0x7f, 0xff, 0xff, 0xff], [0x7f, 0xff], [0x80, 0]]
      for claim in claims where claim.count <= body.count {
        for start in 0...(body.count - claim.count) {
          var bad = body
          bad.replaceSubrange(start..<start + claim.count, with: claim)
          _ = outcome(golden.type(one.kind), Bytes(bad), one.version)
        }
      }
    }
  }

  @Test("random bytes are never more than a typed error", arguments: GoldenAPI.all)
  func noise(_ golden: GoldenAPI) {
    var generator = SeededGenerator(seed: 99 &+ UInt64(golden.api.key.rawValue))
    for version in golden.api.versions {
      for _ in 0..<40 {
        let noise = (0..<Int.random(in: 0...64, using: &generator)).map { _ in
          // Mostly small numbers, which pass as lengths and lead deeper in.
          Bool.random(using: &generator)
            ? UInt8.random(in: 0...4, using: &generator) : UInt8.random(in: 0...255, using: &generator)
        }
        _ = outcome(golden.request, Bytes(noise), version)
        _ = outcome(golden.response, Bytes(noise), version)
      }
    }
  }

  /// The message; nil where it was refused. An error of any other type does not compile here.
  private func outcome(_ type: any KafkaMessage.Type, _ bytes: Bytes, _ version: Int16) -> (any KafkaMessage)? {
    do throws(WireError) {
      return try type.decode(bytes, version: version)
    } catch {
      return nil
    }
  }

  private func roundTrips<Message: KafkaMessage>(_ message: Message, _ version: Int16) throws -> Bool {
    try Message.decode(message.encode(version: version).joined(), version: version) == message
  }
}
