import Foundation
import Testing

@testable import streamrec

struct InterruptsTests {
  @Test("the first signal is told to all who wait, later ones to nobody")
  func first() async {
    let interrupts = Interrupts()
    async let one = interrupts.wait()
    async let two = interrupts.wait()
    #expect(interrupts.receive(.terminate))
    #expect(!interrupts.receive(.interrupt))
    #expect(await one == .terminate)
    #expect(await two == .terminate)
    #expect(interrupts.received == .terminate)
  }

  @Test("a wait that is cancelled ends without a signal")
  func cancelled() async {
    let interrupts = Interrupts()
    let waiting = Task { await interrupts.wait() }
    waiting.cancel()
    #expect(await waiting.value == nil)
  }

  @Test("work is asked to drain at a signal and then ends by itself")
  func drain() async {
    let interrupts = Interrupts()
    let (asked, ask) = AsyncStream<Void>.makeStream()
    let result = await interrupts.during {
      interrupts.receive(.interrupt)
      for await _ in asked { break }
      return "drained"
    } drain: {
      ask.yield()
    }
    #expect(result == "drained")
  }

  @Test("a signal is awaited from the moment at which work begins that can be drained")
  func awaited() async {
    let interrupts = Interrupts()
    #expect(!interrupts.isAwaited)
    await interrupts.during {
      #expect(interrupts.isAwaited)
    } drain: {
    }
    #expect(interrupts.isAwaited)
  }

  @Test("a drained interrupt has its own status, but hides no failure")
  func statuses() {
    let interrupts = Interrupts()
    #expect(interrupts.status(else: .lossy) == .lossy)
    interrupts.receive(.interrupt)
    #expect(interrupts.status(else: .done).code == 130)
    #expect(interrupts.status(else: .lossy).code == 130)
    #expect(interrupts.status(else: .failed) == .failed)
    #expect(ExitStatus.interrupted(.terminate).code == 143)
  }
}
