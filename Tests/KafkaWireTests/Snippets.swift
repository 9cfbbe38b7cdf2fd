import Foundation
import Testing

/// An article's Swift code, or the code of a test that stands for it between `// NAME.md` and `// end`: as a set of
/// lines, for a type stands elsewhere in a test than in an article.
struct Snippets {
  let lines: [String]

  init(article: String) throws {
    let root = URL(filePath: #filePath).appending(path: "../../..").standardized
    let text = try String(
      contentsOf: root.appending(path: "Sources/KafkaWire/KafkaWire.docc/\(article).md"), encoding: .utf8)
    let blocks = text.components(separatedBy: "```swift\n").dropFirst().map {
      $0.components(separatedBy: "```").first ?? ""
    }
    lines = Self.lines(of: blocks)
  }

  init(compiledIn file: String) throws {
    let text = try String(contentsOf: URL(filePath: file), encoding: .utf8)
    let blocks = text.components(separatedBy: ".md\n").dropFirst().compactMap { block in
      block.contains("// end") ? block.components(separatedBy: "// end").first : nil
    }
    lines = Self.lines(of: blocks)
  }

  private static func lines(of blocks: [String]) -> [String] {
    blocks.joined(separator: "\n").split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }.sorted()
  }
}
