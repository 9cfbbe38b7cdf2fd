/// How a broker's clock stands beside this machine's.
public struct ClockReading: Sendable, Hashable {
  /// By how much the broker is ahead; negative where it is behind.
  public var offset: Duration
  /// By how much the offset may be wrong, either way: half of the time that the answer took, and the millisecond that
  /// Kafka counts in.
  public var uncertainty: Duration

  public init(offset: Duration, uncertainty: Duration) {
    self.offset = offset
    self.uncertainty = uncertainty
  }

  /// - Parameters: milliseconds since 1970-01-01 UTC; `broker` lies between the other two.
  init(sent: Int64, broker: Int64, answered: Int64) {
    let (middle, half) = ((sent + answered) / 2, (answered - sent + 1) / 2)
    let (difference, overflow) = broker.subtractingReportingOverflow(middle)
    self.init(
      offset: .milliseconds(overflow ? (broker < 0 ? Int64.min : .max) : difference),
      uncertainty: .milliseconds(half + 1))
  }
}
