extension Duration {
  /// Whole milliseconds, as the protocol has them; the nearest end where they do not fit.
  var milliseconds: Int32 { Int32(clamping: wholeMilliseconds) }

  /// The same in 64 bits.
  var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (thousandfold, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    let (sum, sumOverflow) = thousandfold.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
    guard !overflow, !sumOverflow else { return seconds < 0 ? .min : .max }
    return sum
  }
}
