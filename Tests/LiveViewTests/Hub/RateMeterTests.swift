import Testing

@testable import LiveView

struct RateMeterTests {
  @Test("25 frames a second are 25 a second", arguments: [25, 100, 1_000])
  func steady(rate: Int) {
    var measured = RateMeter()
    for index in 0..<(rate * 10) { measured.record(at: .seconds(1) / rate * index) }
    #expect(abs(measured.perSecond(at: .seconds(10)) - Double(rate)) < Double(rate) / 1000)
  }

  @Test("a source that has stopped has no rate")
  func stopped() {
    var measured = RateMeter()
    for index in 0..<50 { measured.record(at: .milliseconds(index * 40)) }
    #expect(measured.perSecond(at: .seconds(2)) > 24.9)
    #expect(measured.perSecond(at: .seconds(60)) == 0)
  }
}
