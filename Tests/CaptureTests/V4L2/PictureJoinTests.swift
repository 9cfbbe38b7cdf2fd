import Testing

@testable import Capture

struct PictureJoinTests {
  private func join(_ format: PixelFormat, pieces: Int) throws -> PictureJoin? {
    PictureJoin(try PixelLayout(format, width: 6, height: 4, stride: 8), pieces: pieces)
  }

  @Test(
    "planes in pieces of their own give the picture that one piece would",
    arguments: [(PixelFormat.nv12, 2), (.nv21, 2), (.yu12, 3), (.yv12, 3), (.yuv422p, 3), (.yuv444p, 3)])
  func joins(format: PixelFormat, count: Int) throws {
    let layout = try PixelLayout(format, width: 6, height: 4, stride: 8)
    let join = try #require(PictureJoin(layout, pieces: count))
    // Pieces are longer than their planes at times.
    let pieces = join.places.enumerated().map { number, place in
      [UInt8](repeating: UInt8(number + 1), count: place.count + number)
    }
    let (picture, used) = Self.copy(join, pieces)
    #expect(used == join.count)
    #expect(picture.count >= layout.byteCount)
    #expect(picture.prefix(32).allSatisfy { $0 == 1 })
    #expect(picture == zip(pieces, join.places).flatMap { $0.prefix($1.count) })
  }

  @Test("a piece that was cut off ends the picture there, whatever follows")
  func cutOff() throws {
    let join = try #require(try join(.yu12, pieces: 3))
    for (cut, end) in [(0, 31), (1, join.places[1].upperBound - 1), (2, join.count - 1)] {
      let pieces = join.places.enumerated().map { number, place in
        [UInt8](repeating: 7, count: place.count - (number == cut ? 1 : 0))
      }
      let used = Self.copy(join, pieces).used
      #expect(used == end)
    }
  }

  @Test("what has no planes, or fewer pieces than planes, is not put together")
  func noPieces() throws {
    for (format, count) in [(PixelFormat.yuyv, 2), (.nv12, 1), (.nv12, 3), (.yu12, 2), (.yu12, 1), (.grey, 1)] {
      let joined = PictureJoin(try PixelLayout(format, width: 6, height: 4), pieces: count)
      #expect(joined == nil)
    }
  }

  private static func copy(_ join: PictureJoin, _ pieces: [[UInt8]]) -> (picture: [UInt8], used: Int) {
    let target = UnsafeMutableRawBufferPointer.allocate(byteCount: join.count, alignment: 1)
    let sources = pieces.map { piece in
      let source = UnsafeMutableRawBufferPointer.allocate(byteCount: piece.count, alignment: 1)
      source.copyBytes(from: piece)
      return source
    }
    defer {
      target.deallocate()
      for source in sources { source.deallocate() }
    }
    let used = join.copy(sources.map { UnsafeRawBufferPointer($0) }, to: target)
    return (Array(target), used)
  }
}
