import Testing

@testable import Capture

struct JPEGHeaderTests {
  @Test("finds size, tables and length", arguments: [(16, 16), (17, 33), (640, 360), (1, 1)])
  func readsHeader(width: Int, height: Int) throws {
    let image = try Pictures.jpeg(width: width, height: height)
    let header = try JPEGHeader.parse(image)
    #expect(header.width == width)
    #expect(header.height == height)
    #expect(header.components == 3)
    #expect(header.hasHuffmanTables)
    #expect(!header.isProgressive)
    #expect(header.length == image.count)
  }

  @Test("padding zeros behind EOI do not count")
  func trimsPadding() throws {
    let image = try Pictures.jpeg().array
    #expect(try JPEGHeader.parse(image + [UInt8](repeating: 0, count: 1000)).length == image.count)
  }

  @Test("a stale rest behind EOI does not count")
  func trimsRest() throws {
    let image = try Pictures.jpeg().array
    #expect(try JPEGHeader.parse(image + [1, 2, 3, 0xff, 0xd8, 9]).length == image.count)
  }

  @Test("the end of a longer, older frame in the same buffer does not count")
  func trimsStaleBuffer() throws {
    // As v4l2loopback's first buffer: a frame, the rest of a longer one with its EOI, zeros to the buffer's end.
    let new = try Pictures.jpeg(quality: 50).array
    let old = try Pictures.jpeg(quality: 95).array
    let buffer = new + old[new.count...] + [UInt8](repeating: 0, count: 5000)
    #expect(old.count > new.count + 2)
    #expect(try JPEGHeader.parse(buffer).length == new.count)
  }

  @Test("a stray marker inside a scan that ends as it must is left to the decoder")
  func toleratesStrayMarker() throws {
    var image = try Pictures.jpeg().array
    let scan = image.count - 20
    // A segment that claims to reach far beyond the image.
    image.replaceSubrange(scan..<scan + 4, with: [0xff, 0xe5, 0xff, 0xf0])
    #expect(try JPEGHeader.parse(image).length == image.count)
  }

  @Test("every truncation is an error")
  func truncations() throws {
    let image = try Pictures.jpeg().array
    for cut in 0..<image.count {
      #expect(throws: ImageError.self, "cut at \(cut)") { try JPEGHeader.parse(Array(image[..<cut])) }
    }
  }

  @Test("no bit flip traps, and what is accepted lies inside the bytes")
  func bitFlips() throws {
    let image = try Pictures.jpeg(width: 24, height: 16).array
    var accepted = 0
    for index in image.indices {
      for bit in 0..<8 {
        var damaged = image
        damaged[index] ^= 1 << UInt8(bit)
        guard let header = try? JPEGHeader.parse(damaged) else { continue }
        accepted += 1
        #expect(header.length <= damaged.count)
        #expect(header.frameHeaderOffset < header.length)
      }
    }
    #expect(accepted > 0)
  }

  @Test("1000 mutated images neither trap nor decode into more than they say")
  func mutations() throws {
    let image = try Pictures.jpeg().array
    let decoder = try JPEGDecoder()
    var numbers = SeededNumbers(state: 7)
    var refused = 0
    for _ in 0..<1000 {
      var damaged = image
      for _ in 0..<Int.random(in: 1...8, using: &numbers) {
        damaged[Int.random(in: damaged.indices, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
      }
      if Bool.random(using: &numbers) { damaged.removeLast(Int.random(in: 0..<damaged.count, using: &numbers)) }
      // A flipped size may ask for up to 64 Mi pixels: decoding is tried on small ones, to keep the test quick.
      guard let header = try? JPEGHeader.parse(damaged), header.width * header.height < 1 << 20,
        let decoded = try? decoder.gray(FrameBuffer(damaged))
      else {
        refused += 1
        continue
      }
      #expect(decoded.pixels.count == header.width * header.height)
    }
    #expect(refused > 0)
  }

  @Test("a camera's frame has at least 128 bytes")
  func cameraMinimum() throws {
    // Too small for a camera, though its markers are in order.
    let tiny: [UInt8] = [0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0, 0xff, 0xda, 0, 2, 0xff, 0xd9]
    #expect(try JPEGHeader.parse(tiny).width == 1)
    let padded = tiny + [UInt8](repeating: 0, count: 200)
    #expect(throws: ImageError.truncated(at: tiny.count)) {
      try padded.withUnsafeBytes { try JPEGHeader.parseCameraFrame($0) }
    }
  }

  @Test("other bytes are named as such", arguments: [[], [0xff], [0x89, 0x50, 0x4e, 0x47], Array("{\"pix\":".utf8)])
  func otherBytes(bytes: [UInt8]) {
    #expect(throws: ImageError.notThisFormat) { try JPEGHeader.parse(bytes) }
  }

  @Test("missing Huffman tables are inserted, and the picture is the same")
  func insertsTables() throws {
    let image = try Pictures.jpeg()
    let bare = Pictures.withoutHuffmanTables(image.array)
    let header = try JPEGHeader.parse(bare)
    #expect(!header.hasHuffmanTables)
    #expect(JPEGHuffmanTables.segment.count == 420)
    let repaired = bare.withUnsafeBytes { JPEGHuffmanTables.inserted(into: $0, header: header) }
    #expect(try JPEGHeader.parse(repaired).hasHuffmanTables)
    let decoder = try JPEGDecoder()
    #expect(try decoder.rgb24(repaired).pixels == decoder.rgb24(image).pixels)
  }

  @Test("bytes that look like SOF inside a comment are not taken for one")
  func walksSegments() throws {
    let image = try Pictures.jpeg().array
    let comment: [UInt8] = [0xff, 0xfe, 0, 14, 0xff, 0xc0, 0, 11, 8, 0xff, 0xff, 0xff, 0xff, 1, 1, 1]
    let header = try JPEGHeader.parse(image[..<2] + comment + image[2...])
    #expect(header.width == 64)
  }
}

extension JPEGHeader {
  fileprivate static func parse(_ slice: ArraySlice<UInt8>) throws -> JPEGHeader { try parse(Array(slice)) }
}
