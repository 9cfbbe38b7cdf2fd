import Foundation
import Testing

@testable import Capture

struct LossReasonTests {
  @Test("docs/losses.md explains each reason, and no other", .timeLimit(.minutes(1)))
  func documented() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    let page = try String(contentsOf: root.appending(path: "docs/losses.md"), encoding: .utf8)
    let explained = page.split(separator: "\n").filter { $0.hasPrefix("| `") }.compactMap {
      $0.split(separator: "`").dropFirst().first
    }
    #expect(Set(explained.map(String.init)) == Set(LossCounts.Reason.allCases.map(\.rawValue)))
  }
}
