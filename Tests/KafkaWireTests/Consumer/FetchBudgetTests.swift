import Testing

@testable import KafkaWire

@Suite("fetch budget")
struct FetchBudgetTests {
  private let limit = 1 << 20
  private let partition = TopicPartition("t", 0)

  @Test("ordinary answers share half of the limit")
  func ordinary() {
    var budget = FetchBudget(limit: limit)
    #expect(budget.admits(limit / 4))
    budget.begin(1, limit / 4)
    #expect(budget.admits(limit / 4))
    budget.begin(2, limit / 4)
    #expect(!budget.admits(1))
    budget.end(1)
    #expect(budget.admits(limit / 4))
    #expect(budget.held == limit / 4)
  }

  @Test("an answer counts by its bytes until the user, given its last part, comes for more")
  func untilUsed() {
    var budget = FetchBudget(limit: limit)
    budget.begin(1, limit / 4)
    budget.end(1, bytes: 1000, parts: 2)
    #expect(budget.held == 1000)
    budget.comeForMore(nil)
    budget.took(1, of: partition)
    budget.comeForMore(nil)
    #expect(budget.held == 1000)
    budget.took(1, of: partition)
    #expect(budget.held == 1000)
    budget.comeForMore(nil)
    #expect(budget.held == 0)
  }

  @Test("users of several partitions each keep what they work on, until they come for more of the same one")
  func workers() {
    let other = TopicPartition("t", 1)
    var budget = FetchBudget(limit: limit)
    budget.end(1, bytes: 1000, parts: 1)
    budget.end(2, bytes: 500, parts: 1)
    budget.took(1, of: partition)
    budget.comeForMore(other)
    budget.took(2, of: other)
    #expect(budget.held == 1500)
    budget.comeForMore(partition)
    #expect(budget.held == 500)
    budget.comeForMore(partition)
    #expect(budget.held == 500)
    budget.comeForMore(other)
    #expect(budget.held == 0)
    // One answer for both: it stays while either works on it.
    budget.end(3, bytes: 700, parts: 2)
    budget.took(3, of: partition)
    budget.took(3, of: other)
    budget.comeForMore(other)
    #expect(budget.held == 700)
    budget.comeForMore(partition)
    #expect(budget.held == 0)
  }

  @Test("what is dropped counts no longer, unless the user works on another part of it")
  func dropping() {
    var budget = FetchBudget(limit: limit)
    budget.end(1, bytes: 1000, parts: 2)
    budget.drop(1)
    #expect(budget.held == 1000)
    budget.drop(1)
    #expect(budget.held == 0)
    budget.end(2, bytes: 500, parts: 2)
    budget.took(2, of: partition)
    budget.drop(2)
    #expect(budget.held == 500)
    budget.comeForMore(nil)
    #expect(budget.held == 0)
  }

  @Test("what is larger than ordinary has the budget for itself, all of it")
  func large() {
    var budget = FetchBudget(limit: limit)
    budget.begin(1, 10)
    #expect(!budget.admits(limit / 2))
    budget.end(1)
    #expect(budget.admits(limit))
    #expect(!budget.admits(limit + 1))
    budget.begin(2, limit / 2)
    #expect(!budget.admits(10))
    budget.end(2, bytes: limit / 2, parts: 1)
    #expect(!budget.admits(10))
    #expect(budget.decompressionLimit(of: 2) == limit / 2)
    budget.took(2, of: partition)
    budget.comeForMore(nil)
    #expect(budget.admits(10))
  }
}
