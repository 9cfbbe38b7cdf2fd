import Capture
import Testing

struct PNGHeaderTests {
  /// Signature and IHDR of an 8-bit RGB picture of 300x200.
  private let image: [UInt8] =
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]
    + [0, 0, 1, 44, 0, 0, 0, 200, 8, 2, 0, 0, 0, 0, 0, 0, 0]

  private func parse(_ bytes: [UInt8]) throws -> PNGHeader { try bytes.withUnsafeBytes { try PNGHeader.parse($0) } }

  @Test("finds the size")
  func readsSize() throws {
    let header = try parse(image)
    #expect((header.width, header.height) == (300, 200))
    #expect((header.bitDepth, header.colorType) == (8, 2))
  }

  @Test("every truncation is an error")
  func truncations() {
    for cut in image.indices {
      #expect(throws: ImageError.self) { try parse(Array(image[..<cut])) }
    }
  }

  @Test("a size of nothing is refused")
  func zeroSize() {
    var bytes = image
    bytes.replaceSubrange(16..<20, with: [0, 0, 0, 0])
    #expect(throws: ImageError.malformed(at: 16, "a size of 0x200")) { try parse(bytes) }
  }
}
