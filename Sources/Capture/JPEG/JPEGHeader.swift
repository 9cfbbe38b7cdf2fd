import Foundation

/// What a JPEG's markers say, found without decoding (ITU-T T.81 annex B).
///
/// Markers are walked by their lengths: bytes that look like a marker inside a segment are not taken for one.
public struct JPEGHeader: Sendable, Equatable {
  /// Pixels.
  public var width: Int
  /// Pixels.
  public var height: Int
  /// 1 for grey, 3 for colour, 4 for CMYK.
  public var components: Int
  public var isProgressive: Bool
  /// Whether a DHT stands before the first scan. Cameras' MJPG frames often have none.
  public var hasHuffmanTables: Bool
  /// Where the frame header's marker (SOF) starts: a missing DHT goes in here.
  public var frameHeaderOffset: Int
  /// Bytes from SOI through EOI. What follows is padding.
  public var length: Int

  /// The least that a camera's frame may have: less is a broken frame that happens to have the markers.
  public static let minimumCameraBytes = 128

  /// Reads the header of the JPEG that starts at the first byte.
  public static func parse(_ bytes: UnsafeRawBufferPointer) throws(ImageError) -> JPEGHeader {
    guard bytes.count >= 2, bytes[0] == 0xff, bytes[1] == Marker.startOfImage else { throw .notThisFormat }
    var header = JPEGHeader(
      width: 0, height: 0, components: 0, isProgressive: false, hasHuffmanTables: false, frameHeaderOffset: 0, length: 0
    )
    var cursor = 2
    while true {
      let segment = try Segment(at: cursor, in: bytes)
      switch segment.marker {
      case Marker.startOfScan:
        guard header.frameHeaderOffset > 0 else { throw .malformed(at: cursor, "a scan before the frame header") }
        header.length = try end(after: segment.end, in: bytes)
        return header
      case Marker.defineHuffmanTables:
        header.hasHuffmanTables = true
      case Marker.startOfImage, Marker.endOfImage:
        throw .malformed(at: cursor, "no picture before the image's end")
      case let marker where Marker.isFrameHeader(marker):
        guard header.frameHeaderOffset == 0 else { throw .malformed(at: cursor, "a second frame header") }
        header.frameHeaderOffset = segment.start
        try header.readFrame(segment, bytes)
      default:
        break
      }
      cursor = segment.end
    }
  }

  public static func parse(_ image: FrameBuffer) throws(ImageError) -> JPEGHeader {
    try image.withUnsafeBytes { (bytes) throws(ImageError) in try parse(bytes) }
  }

  public static func parse(_ bytes: [UInt8]) throws(ImageError) -> JPEGHeader {
    // `Array.withUnsafeBytes` knows untyped errors alone, so the result is carried out.
    try bytes.withUnsafeBytes { raw in Result { () throws(ImageError) in try parse(raw) } }.get()
  }

  /// Reads a frame as a camera gives it: in addition to `parse`, it must have a plausible size.
  public static func parseCameraFrame(_ bytes: UnsafeRawBufferPointer) throws(ImageError) -> JPEGHeader {
    guard bytes.count >= minimumCameraBytes else { throw .truncated(at: bytes.count) }
    let header = try parse(bytes)
    guard header.length >= minimumCameraBytes else { throw .truncated(at: header.length) }
    return header
  }

  private mutating func readFrame(_ segment: Segment, _ bytes: UnsafeRawBufferPointer) throws(ImageError) {
    // Precision, height, width, number of components, then three bytes for each.
    guard segment.payload.count >= 6 else { throw .malformed(at: segment.start, "a frame header that is too short") }
    let base = segment.payload.lowerBound
    height = Int(bytes[base + 1]) << 8 | Int(bytes[base + 2])
    width = Int(bytes[base + 3]) << 8 | Int(bytes[base + 4])
    components = Int(bytes[base + 5])
    isProgressive = segment.marker == Marker.progressiveFrame
    guard width > 0, height > 0 else { throw .malformed(at: segment.start, "a picture without a size") }
    guard (1...4).contains(components), segment.payload.count >= 6 + 3 * components else {
      throw .malformed(at: segment.start, "a frame header with \(components) components")
    }
  }

  /// The offset behind EOI. The first EOI counts: behind it, a camera's buffer may hold the end of an older frame.
  private static func end(after scan: Int, in bytes: UnsafeRawBufferPointer) throws(ImageError) -> Int {
    do throws(ImageError) {
      return try walkScans(from: scan, in: bytes)
    } catch {
      // Damage in the middle is for the decoder to judge, as long as the image ends as it must.
      var tail = bytes.count
      while tail > scan, bytes[tail - 1] == 0 { tail -= 1 }
      guard tail - scan >= 2, bytes[tail - 2] == 0xff, bytes[tail - 1] == Marker.endOfImage else { throw error }
      return tail
    }
  }

  /// Walks entropy-coded data, in which 0xFF is stuffed, and the segments between scans.
  private static func walkScans(from scan: Int, in bytes: UnsafeRawBufferPointer) throws(ImageError) -> Int {
    guard let base = bytes.baseAddress else { throw .truncated(at: 0) }
    var cursor = scan
    while cursor + 1 < bytes.count {
      guard let found = memchr(base + cursor, 0xff, bytes.count - cursor - 1) else { break }
      cursor = UnsafeRawPointer(found) - base
      switch bytes[cursor + 1] {
      case Marker.endOfImage: return cursor + 2
      case 0x00, Marker.restarts: cursor += 2
      case 0xff: cursor += 1
      default: cursor = try Segment(at: cursor, in: bytes).end
      }
    }
    throw .truncated(at: bytes.count)
  }
}
