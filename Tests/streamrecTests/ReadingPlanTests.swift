import KafkaWire
import Testing

@testable import streamrec

struct ReadingPlanTests {
  private func plan(_ arguments: [String], environment: [String: String] = [:]) throws -> ReadingPlan {
    let command = Command("read", summary: "Read.", options: ReadingPlan.options) { _, _ in .done }
    let parser = ArgumentParser(commands: [command], settings: Settings(environment: environment))
    guard case .run(let invocation) = try parser.parse(["read"] + arguments) else { throw UsageError("no invocation") }
    return try ReadingPlan(invocation.values, now: 1_000_000)
  }

  @Test("reading begins with new records unless told otherwise")
  func starts() throws {
    #expect(try plan([]).start == .end)
    #expect(try !plan([]).startIsGiven)
    #expect(try plan(["--from-beginning"]).start == .beginning)
    #expect(try plan(["--from", "-100s"]).start == .time(900_000))
    #expect(try plan(["--from", "end"]).start == .end)
    #expect(try plan(["--from", "end"]).startIsGiven)
  }

  @Test("reading goes on unless told otherwise")
  func ends() throws {
    #expect(try plan([]).end == .never)
    #expect(try plan(["--until", "end"]).end == .end)
    #expect(try plan(["--until", "now"]).end == .time(1_000_000))
    #expect(try plan(["--until", "2000"]).end == .time(2_000_000))
  }

  @Test("two beginnings exclude one another, and one on the command line silences one in the environment")
  func exclusion() throws {
    #expect(throws: UsageError("--from-beginning and --from exclude one another; give one of them")) {
      try plan(["--from-beginning", "--from", "now"])
    }
    #expect(try plan(["--from", "now"], environment: ["STREAMREC_FROM_BEGINNING": "yes"]).start == .time(1_000_000))
  }
}
