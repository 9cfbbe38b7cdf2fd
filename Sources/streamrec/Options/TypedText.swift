import Capture

/// What a person typed, as errors repeat it.
enum TypedText {
  /// Without what may be a password: an address may stand by mistake where none is wanted.
  static func shown(_ text: String) -> String {
    StreamAddress.mayHoldCredentials(text) ? StreamAddress.withoutCredentials(text) : text
  }
}
