/// How a picture in several pieces of memory is put together: the pieces of the multi-planar API, one for each plane.
struct PictureJoin: Sendable, Equatable {
  /// Where each piece goes in a picture in one piece, in bytes; one behind the other, without a gap.
  let places: [Range<Int>]

  /// For planar formats; nil for others, and where there are as many pieces as no plane of it has.
  init?(_ layout: PixelLayout, pieces: Int) {
    let colour = layout.chromaOffset
    switch (layout.format, pieces) {
    case (.nv12, 2), (.nv21, 2):
      places = [0..<colour, colour..<colour + layout.chromaStride * layout.chromaHeight]
    case (.yu12, 3), (.yv12, 3), (.yuv422p, 3), (.yuv444p, 3):
      let plane = layout.chromaStride * layout.chromaHeight
      places = [0..<colour, colour..<colour + plane, colour + plane..<colour + 2 * plane]
    default: return nil
    }
  }

  /// Bytes of the whole picture.
  var count: Int { places.last?.upperBound ?? 0 }

  /// Copies the pieces to where they go.
  ///
  /// - Returns: The bytes that are there from the start on without a gap: fewer than `count` where a piece was cut off.
  func copy(_ pieces: [UnsafeRawBufferPointer], to target: UnsafeMutableRawBufferPointer) -> Int {
    guard target.count >= count, pieces.count == places.count else { return 0 }
    for (piece, place) in zip(pieces, places) {
      let used = min(piece.count, place.count)
      UnsafeMutableRawBufferPointer(rebasing: target[place]).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: piece[..<used]))
      if used < place.count { return place.lowerBound + used }
    }
    return count
  }
}
