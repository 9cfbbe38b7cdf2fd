import Foundation

/// How many bytes a pixel has.
enum PixelLayout: Int {
  case gray = 1
  case rgb = 3
  case rgba = 4

  /// Nil where the bytes are not a whole number per pixel, or one that means nothing.
  init?(bytes: Int, pixels: Int) {
    guard pixels > 0, bytes % pixels == 0, let layout = PixelLayout(rawValue: bytes / pixels) else { return nil }
    self = layout
  }

  /// Drops the alpha, or spreads the grey.
  func rgb24(_ pixels: Data) -> [UInt8] {
    let source = [UInt8](pixels)
    if self == .rgb { return source }
    let count = source.count / rawValue
    let (green, blue) = self == .gray ? (0, 0) : (1, 2)
    return [UInt8](unsafeUninitializedCapacity: count * 3) { out, initialized in
      for index in 0..<count {
        let from = index * rawValue
        out[index * 3] = source[from]
        out[index * 3 + 1] = source[from + green]
        out[index * 3 + 2] = source[from + blue]
      }
      initialized = count * 3
    }
  }
}
