/// What became of a batch, or of a part of one that had to be split.
enum BatchResult: Sendable, Equatable {
  /// `offset` is the first record's, nil where the broker no longer knows it; `appendTime` in milliseconds since
  /// 1970-01-01 UTC where the topic stamps records itself.
  case persisted(offset: Int64?, appendTime: Int64?)
  case failed(KafkaError)
}
