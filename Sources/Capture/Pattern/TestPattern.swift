/// A moving picture in 4:2:0 planes: colour bars, a moving box, the frame's number in digits, the time of day in UTC, and
/// the number once more as 32 black or white blocks at the bottom, for programs to read. What has no room in a small
/// picture is left out.
///
/// Only what changes from one number to the next is drawn again.
public struct TestPattern: ~Copyable {
  public let width: Int
  public let height: Int

  /// From these sizes on, the number can be read.
  static let numberedWidth = 128
  static let numberedHeight = 72

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
  ///
  /// - Parameter utcNanoseconds: the time that it shows, since 1970-01-01 UTC. Nil for none.
  mutating func draw(_ number: UInt32, utcNanoseconds: Int64? = nil) -> YUVPlanes {
    moveBox(to: number)
    if width >= Self.numberedWidth, height >= Self.numberedHeight {
      drawNumber(number)
      if let utcNanoseconds { drawClock(utcNanoseconds) }
      drawCode(number)
    }
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
      width >= numberedWidth, height >= numberedHeight, pixels.count >= width * height
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

  /// A third of the picture's height at most, and always inside its width.
  private static func numberScale(_ width: Int, _ height: Int) -> Int {
    max(1, min(height / (3 * DigitFont.height), width / (7 * (DigitFont.width + 1))))
  }

  private func drawNumber(_ number: UInt32) {
    let digits = 6
    let scale = Self.numberScale(width, height)
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

  // MARK: The time

  /// Where the time is written: between the number and the code. The date has room in
  /// wide pictures alone.
  static func clockPlace(width: Int, height: Int) -> (x: Int, y: Int, scale: Int, isFull: Bool) {
    let top = height / 3 + (DigitFont.height + 1) * numberScale(width, height)
    let room = block(31, width: width, height: height).y - top
    let isFull = width >= 25 * (DigitFont.width + 1)
    let count = isFull ? 24 : 12
    let advance = DigitFont.width + 1
    let scale = max(1, min(room / (DigitFont.height + 3), width / ((count + 1) * advance)))
    return ((width - count * advance * scale) / 2, top + (room - DigitFont.height * scale) / 2, scale, isFull)
  }

  private func drawClock(_ utcNanoseconds: Int64) {
    let (x, y, scale, isFull) = Self.clockPlace(width: width, height: height)
    let text = isFull ? ClockText.full(utcNanoseconds) : ClockText.timeOfDay(utcNanoseconds)
    let advance = (DigitFont.width + 1) * scale
    fill(
      x: x - scale, y: y - scale, width: text.count * advance + scale, height: (DigitFont.height + 2) * scale,
      Colour(16, 128, 128))
    for (place, character) in text.enumerated() {
      if let glyph = DigitFont.glyph(character) { drawDigit(glyph, x: x + place * advance, y: y, scale: scale) }
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
    let side = min(max(8, height / 8), width)
    let y = height / 12
    if let box { drawBars(x: box.x, y: box.y, width: side, height: side) }
    // Even, so that the colour planes change at the same places.
    let x = Int(number % 50) * (width - side) / 49 & ~1
    fill(x: x, y: y, width: side, height: side, Colour(235, 128, 128))
    box = (x, y)
  }

  private func fill(x: Int, y: Int, width part: Int, height rows: Int, _ colour: Colour) {
    fillLuma(x: x, y: y, width: part, height: rows, colour.y)
    guard x >= 0, y >= 0, x < width, y < height, part > 0 else { return }
    let columns = x / 2..<min((x + part + 1) / 2, chromaWidth)
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
    guard x >= 0, y >= 0, y < height, count > 0 else { return }
    for row in y..<min(y + rows, height) { (memory + row * width + x).update(repeating: luma, count: count) }
  }
}
