@testable import KafkaWire

/// A live page's MJPEG answer, as the demo's viewer reads it. The first byte says in pieces of which size it comes.
enum MultipartTarget: FuzzTarget {
  static let name = "multipart"

  static func run(_ input: Bytes) {
    guard let choice = input.slice(from: 0, count: 1)?.array.first,
      let answer = input.slice(from: 1, count: input.count - 1)
    else { return }
    let counts = bounded(answer, factor: 64) { count(answer.array, inPiecesOf: Int(choice) + 1) }
    expect(counts == count(answer.array, inPiecesOf: answer.count + 1), "the pieces' size changes what is counted")
    expect(counts[0] <= answer.count, "more pictures than bytes")
  }

  private static func count(_ bytes: [UInt8], inPiecesOf size: Int) -> [Int] {
    var counter = MultipartCounter()
    var rest = bytes[...]
    while !rest.isEmpty {
      do {
        try counter.receive(rest.prefix(size))
      } catch {
        return [counter.pictures, counter.frames, -1]
      }
      rest = rest.dropFirst(size)
    }
    return [counter.pictures, counter.frames]
  }
}
