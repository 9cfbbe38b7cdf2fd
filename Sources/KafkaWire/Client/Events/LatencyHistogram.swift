/// Counts durations in buckets whose bounds double: bucket 0 holds what took less than 1 µs, bucket `n` what took at
/// least 2^(n−1) µs and less than 2^n µs, and the last one all that took longer.
public struct LatencyHistogram: Sendable, Hashable {
  /// The last bucket begins at 2^30 µs, some 18 minutes.
  public static let bucketCount = 32

  public private(set) var buckets = [Int](repeating: 0, count: bucketCount)
  public private(set) var count = 0
  public private(set) var sum = Duration.zero

  public init() {}

  public mutating func record(_ duration: Duration) {
    let duration = max(duration, .zero)
    buckets[Self.bucket(of: duration)] += 1
    count += 1
    sum += duration
  }

  /// The bucket that a duration falls into.
  static func bucket(of duration: Duration) -> Int {
    let (seconds, attoseconds) = duration.components
    guard seconds >= 0, seconds < 1 << 20 else { return seconds < 0 ? 0 : bucketCount - 1 }
    let microseconds = UInt64(seconds) * 1_000_000 + UInt64(attoseconds / 1_000_000_000_000)
    return min(UInt64.bitWidth - microseconds.leadingZeroBitCount, bucketCount - 1)
  }

  /// Where a bucket ends.
  public static func upperBound(of bucket: Int) -> Duration { .microseconds(1 << min(max(bucket, 0), bucketCount)) }

  /// The end of the bucket below which this share of all durations lies; nil where there are none. `share`: from 0 to 1.
  public func quantile(_ share: Double) -> Duration? {
    guard count > 0 else { return nil }
    let wanted = max(share * Double(count), 1)
    var sum = 0
    for (bucket, number) in buckets.enumerated() {
      sum += number
      if Double(sum) >= wanted { return Self.upperBound(of: bucket) }
    }
    return Self.upperBound(of: Self.bucketCount - 1)
  }
}
