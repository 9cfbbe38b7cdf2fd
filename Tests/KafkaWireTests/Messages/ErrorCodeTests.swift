import Foundation
import Testing

@testable import KafkaWire

@Suite("Error codes")
struct ErrorCodeTests {
  private struct Known: Decodable {
    var code: Int16
    var name: String
    var retriable: Bool
  }

  @Test("every code has the name and the retriability that the second implementation gives it")
  func known() throws {
    let file = Fixtures.folder.appending(path: "errors.json")
    let all = try JSONDecoder().decode([Known].self, from: Data(contentsOf: file))
    #expect(all.count > 130)
    for known in all {
      let code = ErrorCode(rawValue: known.code)
      #expect(code.description == known.name)
      #expect(code.isRetriable == known.retriable, "\(known.name)")
    }
  }

  @Test("an unknown code keeps its number, and is not retried")
  func unknown() {
    #expect(ErrorCode(rawValue: 9999).description == "error 9999")
    #expect(!ErrorCode(rawValue: 9999).isRetriable)
  }
}
