/// Why a codec gave up.
enum CodecFailure: Error, Equatable {
  /// There is more than the limit of the output.
  case tooLarge
  /// The bytes are not what the codec's format says.
  case broken(String)
  /// The codec's library got no memory, or refused what it was asked for.
  case unusable(String)
}
