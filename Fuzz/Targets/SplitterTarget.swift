@testable import KafkaWire

/// JPEGs one behind the other, as a pipe brings them. The first byte says in pieces of which size.
enum SplitterTarget: FuzzTarget {
  static let name = "splitter"

  private struct Outcome: Equatable {
    var frames: [[UInt8]] = []
    var lost = LossCounts()
  }

  static func run(_ input: Bytes) {
    guard let size = input.slice(from: 0, count: 1)?.array.first,
      let stream = input.slice(from: 1, count: input.count - 1)
    else { return }
    let bytes = stream.array
    // Frames of a few bytes take the least memory that is reserved for one.
    let whole = bounded(input, factor: 2048) { split(bytes, inPiecesOf: bytes.count + 1) }
    expect(split(bytes, inPiecesOf: Int(size) + 1) == whole, "the pieces' size changes what comes out")
    expect(whole.frames.reduce(0) { $0 + $1.count } <= bytes.count, "more comes out than went in")
    for frame in whole.frames {
      expect(frame.starts(with: [0xff, 0xd8]) && frame.suffix(2) == [0xff, 0xd9], "a frame without beginning or end")
    }
  }

  private static func split(_ bytes: [UInt8], inPiecesOf size: Int) -> Outcome {
    var splitter = JPEGSplitter(limit: 1024)
    var outcome = Outcome()
    var rest = bytes[...]
    while !rest.isEmpty {
      rest.prefix(size).withUnsafeBytes { piece in
        var piece = piece
        while let frame = splitter.next(from: &piece) { outcome.frames.append(frame.array) }
      }
      rest = rest.dropFirst(size)
    }
    splitter.finish()
    outcome.lost = splitter.takeLosses()
    return outcome
  }
}
