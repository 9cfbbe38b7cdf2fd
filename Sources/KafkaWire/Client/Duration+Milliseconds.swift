extension Duration {
  /// Whole milliseconds, as the protocol has them; the nearest end where they do not fit.
  var milliseconds: Int32 {
    let (seconds, attoseconds) = components
    let (thousandfold, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    guard !overflow else { return seconds < 0 ? .min : .max }
    return Int32(clamping: thousandfold &+ attoseconds / 1_000_000_000_000_000)
  }
}
