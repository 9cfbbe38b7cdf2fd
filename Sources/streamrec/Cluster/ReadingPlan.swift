import KafkaWire

/// Where reading of a topic begins and where it ends, as asked for on the command line.
struct ReadingPlan: Sendable, Equatable {
  enum End: Sendable, Equatable {
    case never
    /// The end offsets at the start.
    case end
    /// Before the first record of this time or a later one: milliseconds since 1970-01-01 UTC.
    case time(Int64)
  }

  let start: StartPosition
  /// Whether `start` was asked for, and not only stands in for want of anything else.
  let startIsGiven: Bool
  let end: End

  static let options: [any AnyOption] = [Options.fromBeginning, Options.from, Options.until]

  /// - Parameter now: milliseconds since 1970-01-01 UTC.
  init(_ values: OptionValues, now: Int64) throws(UsageError) {
    let chosen = try values.chosen(among: [Options.fromBeginning, Options.from])
    if chosen?.name == Options.from.name, let from = try values.value(Options.from) {
      start = from.startPosition(now: now)
      startIsGiven = true
    } else if try values.flag(Options.fromBeginning) {
      start = .beginning
      startIsGiven = true
    } else {
      start = .end
      startIsGiven = false
    }
    switch try values.value(Options.until) {
    case nil: end = .never
    case .end?: end = .end
    case let time?: end = time.milliseconds(now: now).map { .time($0) } ?? .end
    }
  }
}
