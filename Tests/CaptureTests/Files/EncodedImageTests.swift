import Testing

@testable import Capture

struct EncodedImageTests {
  /// A JPEG whose frame header claims another size.
  private func claiming(_ width: Int, _ height: Int) throws -> FrameBuffer {
    var bytes = try Pictures.jpeg().array
    let at = try JPEGHeader.parse(bytes).frameHeaderOffset + 5
    bytes.replaceSubrange(
      at..<at + 4, with: [UInt8(height >> 8), UInt8(height & 0xff), UInt8(width >> 8), UInt8(width & 0xff)])
    return FrameBuffer(bytes)
  }

  @Test("what claims to be larger than any picture is not passed on")
  func tooLarge() throws {
    for (width, height) in [(65535, 65535), (32768, 16385)] {
      let jpeg = try claiming(width, height)
      #expect(throws: ImageError.tooLarge(width: width, height: height)) { try EncodedImage(passingThrough: jpeg) }
      let folder = try TemporaryFolder()
      let path = try folder.write(jpeg.array, as: "a.jpg")
      #expect(throws: ImageError.tooLarge(width: width, height: height)) { try ImageFolder.read(path) }
    }
    let panorama = try EncodedImage(passingThrough: claiming(32768, 16384))
    #expect((panorama.width, panorama.height) == (32768, 16384))
  }

  @Test("what a transport left behind EOI is cut off, and nothing else")
  func cuttingOut() throws {
    let jpeg = try Pictures.jpeg().array
    for tail in [[], [0, 0], [0xff, 0xd9], Array("--frame".utf8)] as [[UInt8]] {
      let image = try (jpeg + tail).withUnsafeBytes { try EncodedImage(cuttingOut: $0) }
      #expect(image.bytes.array == jpeg)
    }
    let bare = Pictures.withoutHuffmanTables(jpeg)
    let passed = try EncodedImage(passingThrough: FrameBuffer(bare)).bytes.array
    let cut = try (bare + [1, 2, 3]).withUnsafeBytes { try EncodedImage(cuttingOut: $0) }
    #expect(cut.bytes.array == passed)
    #expect(try JPEGHeader.parse(passed).hasHuffmanTables)
  }
}
