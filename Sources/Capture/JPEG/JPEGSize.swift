/// How small a JPEG can get.
enum JPEGSize {
  /// Bytes below which no JPEG of that size comes out of an encoder with the usual Huffman tables, whatever its picture
  /// and quality: each 8x8 block of luma takes two bits for its unchanged mean and four for its end (ITU-T T.81, tables
  /// K.3 and K.5). Its headers come on top, as do its colours.
  ///
  /// - Parameters: pixels, from 1 on.
  static func least(width: Int, height: Int) -> Int {
    let (columns, columnsOverflow) = (max(width, 1) - 1).addingReportingOverflow(8)
    let (rows, rowsOverflow) = (max(height, 1) - 1).addingReportingOverflow(8)
    let (blocks, overflow) = (columns / 8).multipliedReportingOverflow(by: rows / 8)
    return columnsOverflow || rowsOverflow || overflow ? .max : blocks / 8 * 6
  }
}
