import Testing

@testable import streamrec

struct AcknowledgementWatchTests {
  /// The notices of looks a second apart.
  private func notices(_ looks: [(published: UInt64, inFlight: Int)]) -> [Int: AcknowledgementWatch.Notice] {
    var watch = AcknowledgementWatch()
    var found: [Int: AcknowledgementWatch.Notice] = [:]
    for (second, look) in looks.enumerated() {
      found[second] = watch.look(published: look.published, inFlight: look.inFlight, at: .seconds(second))
    }
    return found
  }

  @Test("five seconds without an acknowledgement are told once, and so is their end")
  func outage() {
    let outage = Array(repeating: (published: 10 as UInt64, inFlight: 7), count: 20)
    #expect(notices([(10, 3)] + outage + [(17, 0), (20, 1)]) == [5: .silence(7), 21: .over])
  }

  @Test("a second outage is told as well")
  func again() {
    let first = Array(repeating: (published: 1 as UInt64, inFlight: 1), count: 7)
    let second = Array(repeating: (published: 2 as UInt64, inFlight: 1), count: 7)
    #expect(notices(first + second) == [5: .silence(1), 7: .over, 12: .silence(1)])
  }

  @Test("a source that is silent, or slow brokers that do acknowledge, are no outage")
  func none() {
    #expect(notices(Array(repeating: (published: 5, inFlight: 0), count: 60)).isEmpty)
    #expect(notices((0..<60).map { (published: UInt64($0 / 4), inFlight: 9) }).isEmpty)
  }

  @Test("frames that were given up end it, too")
  func givenUp() {
    let outage = Array(repeating: (published: 0 as UInt64, inFlight: 2), count: 8)
    #expect(notices(outage + [(0, 0)]) == [5: .silence(2), 8: .over])
  }
}
