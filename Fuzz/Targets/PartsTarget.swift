@testable import KafkaWire

/// A camera's answer over HTTP, from its Content-Type on. The first byte says in pieces of which size it comes, the second
/// how long the Content-Type is.
enum PartsTarget: FuzzTarget {
  static let name = "parts"

  private struct Outcome: Equatable {
    var parts: [[UInt8]] = []
    var lost = LossCounts()
    var hasFailed = false
  }

  static func run(_ input: Bytes) {
    let bytes = input.array
    guard bytes.count >= 2 else { return }
    let type = String(decoding: bytes.dropFirst(2).prefix(Int(bytes[1])), as: UTF8.self)
    let body = Array(bytes.dropFirst(2 + Int(bytes[1])))
    guard case .multipart(let boundary) = ContentType(type) else { return }
    let whole = bounded(input, factor: 16) { parse(body, boundary, inPiecesOf: body.count + 1) }
    expect(parse(body, boundary, inPiecesOf: Int(bytes[0]) + 1) == whole, "the pieces' size changes what comes out")
    expect(whole.parts.reduce(0) { $0 + $1.count } <= body.count, "more comes out than went in")
  }

  private static func parse(_ body: [UInt8], _ boundary: String?, inPiecesOf size: Int) -> Outcome {
    var parser = MultipartParser(boundary: boundary)
    var outcome = Outcome()
    var rest = body[...]
    while !rest.isEmpty, !outcome.hasFailed {
      rest.prefix(size).withUnsafeBytes { parser.receive($0) }
      rest = rest.dropFirst(size)
      do {
        while let part = try parser.next() { outcome.parts.append(Array(part)) }
      } catch {
        outcome.hasFailed = true
      }
    }
    outcome.lost = parser.takeLosses()
    return outcome
  }
}
