import Testing

@testable import Capture

struct PictureOrientationTests {
  private static let one: Int32 = 65_536

  /// The matrices of the eight orientations, and where the four corners of a picture go: what stands above left, above
  /// right, below left and below right in the end.
  private static let cases: [([Int32], String)] = [
    ([one, 0, 0, 0, one, 0, 0, 0, 1 << 30], "1234"),
    // Turned by 90 degrees clockwise, by 180 and by 270.
    ([0, one, 0, -one, 0, 0, 0, 0, 1 << 30], "3142"),
    ([-one, 0, 0, 0, -one, 0, 0, 0, 1 << 30], "4321"),
    ([0, -one, 0, one, 0, 0, 0, 0, 1 << 30], "2413"),
    // Mirrored.
    ([-one, 0, 0, 0, one, 0, 0, 0, 1 << 30], "2143"),
    ([one, 0, 0, 0, -one, 0, 0, 0, 1 << 30], "3412"),
    ([0, one, 0, one, 0, 0, 0, 0, 1 << 30], "1324"),
    ([0, -one, 0, -one, 0, 0, 0, 0, 1 << 30], "4231"),
    // Nonsense is upright, or near to it.
    ([0, 0, 0, 0, 0, 0, 0, 0, 0], "1234"),
    ([.min, .max, 0, 0, .max, 0, 0, 0, 0], "2143"),
  ]

  private func orientation(_ matrix: [Int32]) throws -> PictureOrientation {
    try matrix.withUnsafeBufferPointer { PictureOrientation(displayMatrix: try #require($0.baseAddress)) }
  }

  @Test("planes are turned as the matrix says, of even and odd sizes", arguments: cases)
  func planes(matrix: [Int32], corners: String) throws {
    let orientation = try orientation(matrix)
    for (width, height) in [(4, 2), (5, 3), (2, 7)] {
      var pixels = [UInt8](repeating: UInt8(ascii: "."), count: (width + 3) * height)
      for (index, corner) in [0, width - 1, (height - 1) * (width + 3), (height - 1) * (width + 3) + width - 1]
        .enumerated()
      {
        pixels[corner] = UInt8(ascii: "1") + UInt8(index)
      }
      let rotation = PlaneRotation()
      let result = try pixels.withUnsafeBufferPointer { pixels in
        let plane = try #require(pixels.baseAddress)
        let turned = try rotation.turned(
          YUVPlanes(
            width: width, height: height, subsampling: .gray, y: plane, u: nil, v: nil, strides: (width + 3, 0, 0)),
          orientation)
        #expect((turned.width, turned.height) == (orientation.swapsAxes ? (height, width) : (width, height)))
        let right = turned.width - 1
        let below = (turned.height - 1) * turned.strides.y
        return [0, right, below, below + right].map { turned.y[$0] }
      }
      #expect(String(decoding: result, as: UTF8.self) == corners)
    }
  }

  @Test("JPEGs are turned the same way without loss", arguments: cases)
  func jpegs(matrix: [Int32], corners: String) throws {
    let orientation = try orientation(matrix)
    // Four quarters of different grey.
    let (width, height) = (64, 32)
    var pixels: [UInt8] = []
    for row in 0..<height {
      for column in 0..<width {
        let corner = (row < height / 2 ? 0 : 2) + (column < width / 2 ? 0 : 1)
        pixels += Array(repeating: UInt8(40 + 60 * corner), count: 3)
      }
    }
    let jpeg = try pixels.withUnsafeBytes {
      try JPEGEncoder(quality: 90).encode(rgb24: $0, width: width, height: height)
    }
    let image = try EncodedImage(passingThrough: jpeg)
    let turned = try JPEGTransformer().turn(image, orientation)
    let gray = try JPEGDecoder().gray(turned.bytes)
    #expect((turned.width, turned.height) == (gray.width, gray.height))
    let places = [0, gray.width - 1, (gray.height - 1) * gray.width, gray.height * gray.width - 1]
    let found = places.map { place in "\((Int(gray.pixels[place]) - 40 + 30) / 60 + 1)" }
    #expect(found.joined() == corners)
    // And back: nothing was lost.
    let back = PictureOrientation(
      swapsAxes: orientation.swapsAxes,
      flipsAcross: orientation.swapsAxes ? orientation.flipsDown : orientation.flipsAcross,
      flipsDown: orientation.swapsAxes ? orientation.flipsAcross : orientation.flipsDown)
    let again = try JPEGTransformer().turn(turned, back)
    #expect(try JPEGDecoder().gray(again.bytes).pixels == JPEGDecoder().gray(jpeg).pixels)
  }

  @Test("a JPEG whose blocks stick out over its edge is not turned with loss")
  func sticking() throws {
    let image = try EncodedImage(passingThrough: try Pictures.jpeg(width: 60, height: 44))
    let quarter = PictureOrientation(swapsAxes: true, flipsAcross: true, flipsDown: false)
    #expect(!quarter.isLossless(width: 60, height: 44))
    #expect(throws: ImageError.self) { try JPEGTransformer().turn(image, quarter) }
  }
}
