import KafkaWire

/// What an error means for the frames that wait.
enum SpoolVerdict: Equatable {
  /// This frame cannot be written, and the next one may be.
  case frameLost
  /// The cluster refuses for good.
  case refused
  /// It may go better later, and the frame may be on the topic or not.
  case doubtful

  init(_ error: KafkaError) {
    switch error.code {
    case .messageTooLarge, .unsupportedValue: self = .frameLost
    case .broker(.messageTooLarge), .broker(.recordListTooLarge), .broker(.invalidTimestamp), .broker(.invalidRecord):
      self = .frameLost
    default: self = error.isRetriable || error.outcome == .possiblyPersisted ? .doubtful : .refused
    }
  }
}
