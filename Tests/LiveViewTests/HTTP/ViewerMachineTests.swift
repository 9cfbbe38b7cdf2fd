import Testing

@testable import LiveView

struct ViewerMachineTests {
  private var machine = ViewerMachine(idleResend: .seconds(1))

  @Test("a new frame goes to a viewer that has nothing to take")
  mutating func sendsWhenIdle() {
    #expect(machine.newFrame(7, at: .zero) == .send(7))
    #expect(machine.drained(at: .milliseconds(1)) == .none)
    #expect(machine.newFrame(8, at: .milliseconds(40)) == .send(8))
    #expect(machine.sent == 2)
    #expect(machine.skipped == 0)
  }

  @Test("a busy viewer gets the newest frame when it has taken its last, and skips those between")
  mutating func skipsToNewest() {
    #expect(machine.newFrame(1, at: .zero) == .send(1))
    for number in UInt64(2)...1_000 { #expect(machine.newFrame(number, at: .zero) == .none) }
    #expect(machine.drained(at: .seconds(3)) == .send(1_000))
    #expect(machine.skipped == 998)
    #expect(machine.drained(at: .seconds(4)) == .none)
    #expect(machine.sent == 2)
  }

  @Test("frames from before a viewer came are not its losses")
  mutating func joinsLate() {
    #expect(machine.newFrame(5_000, at: .zero) == .send(5_000))
    #expect(machine.skipped == 0)
  }

  @Test("a number that was there before is no news")
  mutating func ignoresOld() {
    #expect(machine.newFrame(3, at: .zero) == .send(3))
    #expect(machine.drained(at: .zero) == .none)
    #expect(machine.newFrame(3, at: .zero) == .none)
    #expect(machine.newFrame(2, at: .zero) == .none)
    #expect(machine.newFrame(0, at: .zero) == .none)
  }

  @Test("the last frame is sent again after the idle time, and again after as much")
  mutating func resends() {
    #expect(machine.idleTick(at: .seconds(9)) == .none)
    #expect(machine.newFrame(1, at: .seconds(10)) == .send(1))
    #expect(machine.idleTick(at: .seconds(20)) == .none)
    #expect(machine.drained(at: .seconds(20)) == .none)
    #expect(machine.idleTick(at: .seconds(20)) == .resend)
    #expect(machine.idleTick(at: .seconds(30)) == .none)
    #expect(machine.drained(at: .seconds(20)) == .none)
    #expect(machine.idleTick(at: .milliseconds(20_999)) == .none)
    #expect(machine.idleTick(at: .seconds(21)) == .resend)
    #expect(machine.resent == 2)
    #expect(machine.sent == 1)
  }

  @Test("a frame that comes while the last one is sent again follows it")
  mutating func newFrameDuringResend() {
    _ = machine.newFrame(1, at: .zero)
    _ = machine.drained(at: .zero)
    #expect(machine.idleTick(at: .seconds(1)) == .resend)
    #expect(machine.newFrame(2, at: .seconds(1)) == .none)
    #expect(machine.drained(at: .seconds(1)) == .send(2))
    #expect(machine.skipped == 0)
  }
}
