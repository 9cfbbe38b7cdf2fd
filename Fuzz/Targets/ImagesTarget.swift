@testable import KafkaWire

/// The headers of JPEG and PNG images.
enum ImagesTarget: FuzzTarget {
  static let name = "images"

  static func run(_ input: Bytes) {
    input.withUnsafeBytes { bytes in
      if let header = try? JPEGHeader.parse(bytes) {
        expect(header.length <= bytes.count, "a length beyond the image")
        expect(header.frameHeaderOffset < header.length, "a frame header beyond the image")
        let whole = JPEGHuffmanTables.inserted(into: bytes, header: header)
        let again = whole.withUnsafeBytes { try? JPEGHeader.parse($0) }
        expect(again?.width == header.width && again?.height == header.height, "tables changed the size")
        expect(again?.hasHuffmanTables == true, "the tables are not there")
      }
      if let header = try? PNGHeader.parse(bytes) {
        expect(header.width > 0 && header.height > 0, "a picture without size")
      }
    }
  }
}
