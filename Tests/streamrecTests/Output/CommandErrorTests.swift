import KafkaWire
import Testing

@testable import streamrec

struct CommandErrorTests {
  @Test("whether a record is on the broker is said to those who sent one, and to nobody else")
  func outcome() {
    func text(_ api: APIKey) -> String {
      CommandError(KafkaError(.timedOut, api: api, outcome: .notPersisted)).description
    }
    #expect(text(.produce).contains("notPersisted"))
    #expect(!text(.metadata).contains("notPersisted"))
  }

  @Test("a topic that exists already: refused, with the command that shows it")
  func topicExists() {
    let error = CommandError(KafkaError(.broker(.topicAlreadyExists), topic: "a"))
    #expect(error.status == .unreachable)
    #expect(error.description.hasSuffix("; \"streamrec topics describe\" shows it"))
  }
}
