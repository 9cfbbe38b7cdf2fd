import Foundation
import Testing

@testable import KafkaWire

/// The golden tests are worth what their comparison sees.
@Suite("Comparing a message with a fixture's fields")
struct FieldValueTests {
  private func fields(_ json: String) throws -> FieldValue {
    try JSONDecoder().decode(FieldValue.self, from: Data(json.utf8))
  }

  private func message() -> MetadataRequest {
    var request = MetadataRequest(topics: [.init(name: "a")])
    request.topics?[0].topicID = KafkaUUID(high: 0, low: 1)
    return request
  }

  private let equal = """
    {"topics": [{"topic_id": "AAAAAAAAAAAAAAAAAAAAAQ", "name": "a"}], "allow_auto_topic_creation": true}
    """

  @Test("equal ones have no differences, and fields at their default may be absent")
  func same() throws {
    #expect(differences(message(), try fields(equal)) == [])
  }

  @Test("another value is a difference, however deep")
  func value() throws {
    #expect(differences(message(), try fields(equal.replacing("\"a\"", with: "\"b\""))).count == 1)
    #expect(differences(message(), try fields(equal.replacing("\"a\"", with: "null"))).count == 1)
    #expect(differences(message(), try fields(equal.replacing("true", with: "1"))).count == 1)
    #expect(differences(message(), try fields(equal.replacing("AQ", with: "AA"))).count == 1)
  }

  @Test("a field that the struct lacks is a difference")
  func lacking() throws {
    let found = differences(message(), try fields(equal.replacing("\"name\"", with: "\"nom\"")))
    #expect(
      found == [
        "message.topics[0].name: Optional(\"a\") where the version has no such field",
        "message.topics[0].nom: no such field",
      ])
  }

  @Test("a field that the fixture lacks is a difference unless it is at its default")
  func extra() throws {
    var request = message()
    request.includeTopicAuthorizedOperations = true
    #expect(differences(request, try fields(equal)).count == 1)
    request = message()
    request.tags = [TaggedField(tag: 1, bytes: [])]
    #expect(differences(request, try fields(equal)).count == 1)
  }

  @Test("another number of elements, none, and null are told apart")
  func lists() throws {
    let none = MetadataRequest(topics: []), null = MetadataRequest(topics: nil)
    #expect(differences(none, try fields(#"{"topics": []}"#)) == [])
    #expect(differences(null, try fields(#"{"topics": null}"#)) == [])
    #expect(differences(none, try fields(#"{"topics": null}"#)).count == 1)
    #expect(differences(null, try fields(#"{"topics": []}"#)).count == 1)
    #expect(differences(message(), try fields(#"{"topics": []}"#)).count == 1)
    #expect(differences(MetadataRequest(topics: [.init()]), try fields(#"{"topics": [null]}"#)).count == 1)
  }
}
