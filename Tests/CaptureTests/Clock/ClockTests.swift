import Foundation
import Testing

@testable import Capture

struct ClockTests {
  @Test("cancelling wakes a waiter long before its deadline", .timeLimit(.minutes(5)))
  func cancelWakes() async {
    let flag = CancelFlag()
    let clock = SystemFrameClock()
    let deadline = clock.monotonicNanoseconds + 3_600_000_000_000
    let reached = await withCheckedContinuation { done in
      Thread { done.resume(returning: clock.wait(until: deadline, unless: flag)) }.start()
      Thread { flag.cancel() }.start()
    }
    #expect(!reached)
  }

  @Test("a wait ends at its deadline, not before")
  func waits() {
    let clock = SystemFrameClock()
    let deadline = clock.monotonicNanoseconds + 2_000_000
    #expect(clock.wait(until: deadline, unless: CancelFlag()))
    #expect(clock.monotonicNanoseconds >= deadline)
  }

  @Test("a deadline in the past, a negative one included, does not wait", arguments: [Int64.min, -1, 0, 1])
  func past(deadline: Int64) {
    #expect(SystemFrameClock().wait(until: deadline, unless: CancelFlag()))
  }

  @Test("rates are read as fractions", arguments: [("25", 25, 1), ("29.97", 2997, 100), ("30000/1001", 30000, 1001)])
  func rates(text: String, numerator: Int64, denominator: Int64) throws {
    let rate = try #require(FrameRate(parsing: text))
    #expect((rate.numerator, rate.denominator) == (numerator, denominator))
  }

  @Test("other rates are refused", arguments: ["", "0", "-1", "1/0", "a", "1.", ".5", "1/2/3", "9999999", "1e3", "٣"])
  func badRates(text: String) {
    #expect(FrameRate(parsing: text) == nil)
  }

  @Test("ticks neither drift nor overflow over a year")
  func ticks() throws {
    let rate = try #require(FrameRate(30000, over: 1001))
    let year: Int64 = 30 * 86400 * 365
    #expect(rate.tick(nearestTo: rate.nanoseconds(atTick: year)) == year)
    #expect(rate.nanoseconds(atTick: .max) == .max)
  }
}
