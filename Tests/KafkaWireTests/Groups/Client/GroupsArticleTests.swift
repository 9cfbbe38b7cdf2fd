import Foundation
import KafkaWire
import Testing

/// The article on groups: its code is compiled here as it stands there.
@Suite struct GroupsArticleTests {
  @Test("what is compiled here is what the article shows")
  func isCurrent() throws {
    let root = URL(filePath: #filePath).appending(path: "../../../../..").standardized
    let article = try String(
      contentsOf: root.appending(path: "Sources/KafkaWire/KafkaWire.docc/Groups.md"), encoding: .utf8)
    let shown = article.components(separatedBy: "```swift\n").dropFirst().map {
      Self.lines($0.components(separatedBy: "```").first ?? "")
    }
    let here = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
    let compiled = here.components(separatedBy: "// Article\n").dropFirst().map {
      Self.lines($0.components(separatedBy: "// end").first ?? "")
    }
    #expect(shown.count == 6)
    #expect(shown == compiled)
  }

  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }

  private static func charge(_ records: [Record]) async throws {}

  private static func run(_ client: KafkaClient) async throws {
    // Article
    let group = GroupConsumer(client, group: "billing", .topics(["orders"]))
    try await group.run { partition in
      for try await batch in partition {
        try await charge(batch.records)
      }
    }
    // end
  }

  private static func iterate(_ group: GroupConsumer) async throws {
    // Article
    for try await batch in group {
      try await charge(batch.records)
    }
    await group.close()
    // end
  }

  private static func commit(_ client: KafkaClient) async throws {
    // Article
    var configuration = GroupConfiguration()
    configuration.autoCommit = nil
    let group = GroupConsumer(client, group: "billing", .topics(["orders"]), configuration)
    try await group.run { partition in
      for try await batch in partition {
        try await charge(batch.records)
        try await partition.commit()
      }
    }
    // end
  }

  private static func pattern(_ client: KafkaClient) throws -> GroupConsumer {
    // Article
    let everything = try GroupSubscription.matching("orders-.*")
    let group = GroupConsumer(client, group: "audit", everything)
    // end
    return group
  }

  private static func shared() -> GroupConfiguration {
    // Article
    var configuration = GroupConfiguration()
    configuration.groupProtocol = .classic
    configuration.assignors = [RangeAssignor()]
    // end
    return configuration
  }

  private static func events() -> GroupConfiguration {
    // Article
    var configuration = GroupConfiguration()
    configuration.onEvent = { event in
      switch event {
      case .assigned(let partitions, let member): print("generation \(member.generation): reading \(partitions)")
      case .lost(let partitions, _): print("lost \(partitions)")
      default: break
      }
    }
    // end
    return configuration
  }
}
