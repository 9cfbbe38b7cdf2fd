import Testing

@testable import KafkaWire

@Suite struct GroupOffsetTargetTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var target: GroupOffsetTarget
    var stored: Int64?
    var timed: Int64?
    var offset: Int64?
    var isClamped = false

    var testDescription: String { "\(target) from \(stored.map { "\($0)" } ?? "nothing")" }
  }

  /// The log holds 100 to 200.
  static let cases = [
    Case(target: .earliest, stored: 150, offset: 100), Case(target: .latest, stored: nil, offset: 200),
    Case(target: .offset(120), stored: nil, offset: 120),
    Case(target: .offset(99), stored: nil, offset: 100, isClamped: true),
    Case(target: .offset(201), stored: 3, offset: 200, isClamped: true),
    Case(target: .offset(200), stored: 3, offset: 200), Case(target: .time(7), stored: 1, timed: 130, offset: 130),
    Case(target: .time(7), stored: 1, offset: 200), Case(target: .shift(-20), stored: 150, offset: 130),
    Case(target: .shift(20), stored: 150, offset: 170),
    Case(target: .shift(-60), stored: 150, offset: 100, isClamped: true),
    Case(target: .shift(.max), stored: 150, offset: 200, isClamped: true),
    Case(target: .shift(.min), stored: 0, offset: 100, isClamped: true), Case(target: .shift(1), stored: nil),
  ]

  @Test("targets become offsets within the log", arguments: cases)
  func offset(_ expected: Case) {
    let found = expected.target.offset(stored: expected.stored, begin: 100, end: 200, timed: expected.timed)
    #expect(found?.offset == expected.offset)
    #expect((found?.isClamped ?? false) == expected.isClamped)
  }
}
