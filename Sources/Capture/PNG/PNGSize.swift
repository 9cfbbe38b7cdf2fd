/// How small a PNG can get, and how large what comes out of one.
enum PNGSize {
  /// A deflated byte yields this many at most: its longest match is 258 bytes, and takes two bits (RFC 1951, 3.2.5).
  static let mostInflated = 1032

  /// Signature, IHDR, one IDAT with nothing in it, IEND (RFC 2083, section 3.2), each chunk with length, type and CRC.
  private static let frame = 8 + 25 + 12 + 12

  /// Bytes below which no PNG of that size can be, whatever it shows.
  ///
  /// - Parameter channels: of one byte each; a row has a byte more, which names its filter.
  static func least(width: Int, height: Int, channels: Int) -> Int {
    let (samples, tooWide) = width.multipliedReportingOverflow(by: channels)
    let (row, tooLong) = samples.addingReportingOverflow(1)
    let (scanlines, tooHigh) = row.multipliedReportingOverflow(by: height)
    return tooWide || tooLong || tooHigh ? .max : frame + scanlines / mostInflated
  }
}
