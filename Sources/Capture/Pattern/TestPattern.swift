/// A moving picture in 4:2:0 planes: colour bars, a moving box, the frame's number in digits, and the same number
/// as 32 black or white blocks at the bottom, for programs to read.
///
/// Only what changes from one number to the next is drawn again.
public struct TestPattern: ~Copyable {
  public let width: Int
  public let height: Int

  private let chromaWidth: Int
  private let chromaHeight: Int
  /// Y, then U, then V, rows without padding.
  private let memory: UnsafeMutablePointer<UInt8>
  private var box: (x: Int, y: Int)?

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
    chromaWidth = (width + 1) / 2
    chromaHeight = (height + 1) / 2
    memory = .allocate(capacity: width * height + 2 * chromaWidth * chromaHeight)
    for row in stride(from: 0, to: height, by: 2) { drawBars(x: 0, y: row, width: width, height: 2) }
  }

  deinit { memory.deallocate() }

  /// The picture of frame `number`; its planes are valid until the next call.
  mutating func draw(_ number: UInt32) -> YUVPlanes {
    moveBox(to: number)
    drawNumber(number)
    drawCode(number)
    let u = memory + width * height
    return YUVPlanes(
      width: width, height: height, subsampling: .yuv420, y: UnsafePointer(memory), u: UnsafePointer(u),
      v: UnsafePointer(u + chromaWidth * chromaHeight), strides: (width, chromaWidth, chromaWidth))
  }

  // MARK: The number for programs

  /// Blocks stand in two rows of 16; the most significant bit is at the top left, and white is 1.
  static func block(_ bit: Int, width: Int, height: Int) -> (x: Int, y: Int, width: Int, height: Int) {
    let columns = 16
    let blockWidth = width / columns
    let blockHeight = max(8, height / 24)
    let index = 31 - bit
    return (
      index % columns * blockWidth, height - (2 - index / columns) * blockHeight, blockWidth, blockHeight
    )
  }

  /// Reads the number back from a decoded picture's luma; nil where the size is not that of a test pattern.
  public static func number(inLuma pixels: [UInt8], width: Int, height: Int) -> UInt32? {
    guard TestPatternSpec.widths.contains(width), TestPatternSpec.heights.contains(height),
      pixels.count >= width * height
    else { return nil }
    var number: UInt32 = 0
    for bit in 0..<32 {
      let block = block(bit, width: width, height: height)
      let middle = pixels[(block.y + block.height / 2) * width + block.x + block.width / 2]
      if middle >= 128 { number |= 1 << UInt32(bit) }
    }
    return number
  }

  private func drawCode(_ number: UInt32) {
    for bit in 0..<32 {
      let block = Self.block(bit, width: width, height: height)
      let luma: UInt8 = number >> UInt32(bit) & 1 == 1 ? 235 : 16
      fill(x: block.x, y: block.y, width: block.width, height: block.height, Colour(luma, 128, 128))
    }
  }

  // MARK: The number for people

  private func drawNumber(_ number: UInt32) {
    let digits = 6
    // A third of the picture's height at most, and always inside its width.
    let scale = max(1, min(height / (3 * DigitFont.height), width / ((digits + 1) * (DigitFont.width + 1))))
    let advance = (DigitFont.width + 1) * scale
    let left = (width - digits * advance) / 2
    let top = height / 3
    var rest = Int(number) % 1_000_000
    fill(
      x: left - scale, y: top - scale, width: digits * advance + scale, height: (DigitFont.height + 2) * scale,
      Colour(16, 128, 128))
    for place in stride(from: digits - 1, through: 0, by: -1) {
      drawDigit(rest % 10, x: left + place * advance, y: top, scale: scale)
      rest /= 10
    }
  }

  private func drawDigit(_ digit: Int, x: Int, y: Int, scale: Int) {
    for row in 0..<DigitFont.height {
      for column in 0..<DigitFont.width where DigitFont.hasInk(digit, column: column, row: row) {
        // Luma alone: the ground below is grey already.
        fillLuma(x: x + column * scale, y: y + row * scale, width: scale, height: scale, 235)
      }
    }
  }

  // MARK: Bars and box

  private struct Colour {
    let y, u, v: UInt8
    init(_ y: UInt8, _ u: UInt8, _ v: UInt8) { (self.y, self.u, self.v) = (y, u, v) }
  }

  /// White, yellow, cyan, green, magenta, red, blue at 75 %, full-range BT.601.
  private static let bars = [
    Colour(191, 128, 128), Colour(169, 32, 144), Colour(134, 160, 32), Colour(112, 65, 48), Colour(79, 191, 208),
    Colour(57, 96, 224), Colour(22, 224, 112),
  ]

  /// Draws the bars as they are behind a rectangle.
  private func drawBars(x: Int, y: Int, width part: Int, height rows: Int) {
    let count = Self.bars.count
    for (index, colour) in Self.bars.enumerated() {
      let start = max(x, index * width / count)
      let end = min(x + part, (index + 1) * width / count)
      if start < end { fill(x: start, y: y, width: end - start, height: rows, colour) }
    }
  }

  /// The box crosses the upper quarter from left to right once in 50 frames.
  private mutating func moveBox(to number: UInt32) {
    let side = max(8, height / 8)
    let y = height / 12
    if let box { drawBars(x: box.x, y: box.y, width: side, height: side) }
    // Even, so that the colour planes change at the same places.
    let x = Int(number % 50) * (width - side) / 49 & ~1
    fill(x: x, y: y, width: side, height: side, Colour(235, 128, 128))
    box = (x, y)
  }

  private func fill(x: Int, y: Int, width part: Int, height rows: Int, _ colour: Colour) {
    fillLuma(x: x, y: y, width: part, height: rows, colour.y)
    let columns = x / 2..<min((x + part + 1) / 2, chromaWidth)
    guard x >= 0, y >= 0, !columns.isEmpty else { return }
    let u = memory + width * height
    let v = u + chromaWidth * chromaHeight
    for row in y / 2..<min((y + rows + 1) / 2, chromaHeight) {
      let start = row * chromaWidth + columns.lowerBound
      (u + start).update(repeating: colour.u, count: columns.count)
      (v + start).update(repeating: colour.v, count: columns.count)
    }
  }

  private func fillLuma(x: Int, y: Int, width part: Int, height rows: Int, _ luma: UInt8) {
    let count = min(part, width - x)
    guard x >= 0, y >= 0, count > 0 else { return }
    for row in y..<min(y + rows, height) { (memory + row * width + x).update(repeating: luma, count: count) }
  }
}
