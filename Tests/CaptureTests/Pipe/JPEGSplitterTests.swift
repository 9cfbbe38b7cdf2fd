import Testing

@testable import Capture

struct JPEGSplitterTests {
  private struct Result: Equatable {
    var frames: [[UInt8]] = []
    var lost = LossCounts()
  }

  /// Feeds the pieces one after the other, then the end.
  private func split(_ pieces: [ArraySlice<UInt8>], limit: Int = JPEGSplitter.defaultLimit) -> Result {
    var splitter = JPEGSplitter(limit: limit)
    var result = Result()
    for piece in pieces {
      let bytes = Array(piece)
      let frames = bytes.withUnsafeBytes { raw in
        var rest = raw
        var frames: [[UInt8]] = []
        while let frame = splitter.next(from: &rest) { frames.append(frame.array) }
        #expect(rest.isEmpty)
        return frames
      }
      result.frames += frames
    }
    splitter.finish()
    result.lost = splitter.takeLosses()
    return result
  }

  private func split(_ bytes: [UInt8], limit: Int = JPEGSplitter.defaultLimit) -> Result {
    split([bytes[...]], limit: limit)
  }

  /// The image with a thumbnail, a whole JPEG, in a segment of its header.
  private func withThumbnail(_ jpeg: [UInt8]) throws -> [UInt8] {
    let body = Array("Exif\0\0".utf8) + (try Pictures.jpeg(width: 8, height: 8).array)
    let length = body.count + 2
    return Array(jpeg[..<2]) + [0xff, 0xe1, UInt8(length >> 8), UInt8(length & 0xff)] + body + jpeg[2...]
  }

  private func lost(_ counts: [LossCounts.Reason: UInt64]) -> LossCounts {
    var lost = LossCounts()
    for (reason, count) in counts { lost.add(reason, count) }
    return lost
  }

  @Test("frames come whole, wherever the bytes are parted")
  func everySplit() throws {
    let first = try withThumbnail(Pictures.jpeg(width: 16, height: 16).array)
    let second = try Pictures.jpeg(width: 24, height: 8).array
    let stream = first + [0, 0, 0] + second + [7, 0xff, 0xff, 7] + first + second.dropLast(3)
    let expected = Result(frames: [first, second, first], lost: lost([.garbage: 1, .truncated: 1]))
    #expect(split(stream) == expected)
    #expect(split(stream.indices.map { stream[$0...$0] }) == expected)
    for cut in stream.indices where split([stream[..<cut], stream[cut...]]) != expected {
      Issue.record("parted at \(cut)")
    }
  }

  @Test("a progressive image, with tables between its scans and fill bytes before a marker, is one frame")
  func manyScans() {
    let scan: [UInt8] = [0xff, 0xda, 0, 3, 1, 0x55, 0xff, 0x00, 0xff, 0xd0, 0x12]
    let table: [UInt8] = [0xff, 0xff, 0xc4, 0, 5, 0xff, 0xd9, 0xd9]
    let image: [UInt8] =
      [0xff, 0xd8, 0xff, 0xc2, 0, 4, 0xff, 0xd9] + scan + table + scan + [0xff, 0xff, 0xd9]
    #expect(split(image + image) == Result(frames: [image, image]))
  }

  @Test("each stretch of garbage counts once, and padding with zeros does not")
  func garbage() throws {
    let jpeg = try Pictures.jpeg(width: 8, height: 8).array
    #expect(split([0, 0] + jpeg + [0] + jpeg + [0]) == Result(frames: [jpeg, jpeg]))
    let noise: [UInt8] = [1, 2, 0xff, 3, 0xff, 0xd8, 4, 0xff, 0xff]
    #expect(split(noise + jpeg + noise + jpeg + noise).lost == lost([.garbage: 3]))
    #expect(split(noise + jpeg + noise + jpeg + noise).frames == [jpeg, jpeg])
    #expect(split([0xff]).lost == lost([.garbage: 1]))
    #expect(split([UInt8]()) == Result())
  }

  @Test("a frame that breaks off costs itself alone where another begins")
  func brokenOff() throws {
    let jpeg = try Pictures.jpeg().array
    let scan = try #require(jpeg.indices.first { jpeg[$0] == 0xff && jpeg[$0 + 1] == 0xda })
    let broken = Array(jpeg[..<(scan + 40)])
    #expect(split(broken + jpeg) == Result(frames: [jpeg], lost: lost([.corrupt: 1])))
    #expect(split([0xff, 0xd8] + jpeg) == Result(frames: [jpeg], lost: lost([.corrupt: 1])))
  }

  @Test(
    "what is no header is given up and counted once",
    arguments: [
      [0xff, 0xd8, 0xff, 0xd9], [0xff, 0xd8, 0xff, 0xe0, 0, 1, 9, 9], [0xff, 0xd8, 0xff, 0xfe, 0, 2, 9, 9],
      [0xff, 0xd8, 0xff, 0x00, 5],
    ] as [[UInt8]])
  func noHeader(_ bytes: [UInt8]) throws {
    let jpeg = try Pictures.jpeg(width: 8, height: 8).array
    #expect(split(bytes + jpeg) == Result(frames: [jpeg], lost: lost([.corrupt: 1])))
  }

  @Test("a frame larger than the limit is passed over, and the next one is whole")
  func oversize() throws {
    let large = try Pictures.jpeg(width: 256, height: 256).array
    let small = try Pictures.jpeg(width: 8, height: 8).array
    #expect(split(large + small, limit: large.count - 1) == Result(frames: [small], lost: lost([.oversize: 1])))
    #expect(split(large + small, limit: large.count) == Result(frames: [large, small]))
  }

  @Test("a frame without an end is not kept beyond the limit")
  func endless() {
    var splitter = JPEGSplitter(limit: 1000)
    let start: [UInt8] = [0xff, 0xd8, 0xff, 0xda, 0, 2]
    let data = [UInt8](repeating: 0x11, count: 1 << 16)
    for piece in [start] + Array(repeating: data, count: 64) {
      piece.withUnsafeBytes { raw in
        var rest = raw
        #expect(splitter.next(from: &rest) == nil)
      }
      #expect(splitter.keptBytes <= 1000)
    }
    splitter.finish()
    #expect(splitter.takeLosses() == lost([.truncated: 1]))
  }

  @Test("no bytes trap, and each is used up")
  func hostile() throws {
    var numbers = SeededNumbers(state: 6)
    let jpeg = try withThumbnail(Pictures.jpeg(width: 32, height: 32).array)
    for _ in 0..<300 {
      var bytes = jpeg + jpeg + jpeg
      for _ in 0..<Int.random(in: 1...20, using: &numbers) {
        let place = Int.random(in: bytes.indices, using: &numbers)
        let values = [0xff, 0xd8, 0xd9, 0xda, 0, UInt8.random(in: 0...255, using: &numbers)]
        bytes[place] = values[Int.random(in: values.indices, using: &numbers)]
      }
      let result = split(bytes, limit: 4000)
      for frame in result.frames {
        #expect(frame.starts(with: [0xff, 0xd8]) && frame.suffix(2) == [0xff, 0xd9] && frame.count <= 4000)
      }
      #expect(result.frames.count + Int(result.lost.total) > 0)
    }
  }
}
