/// What becomes of a frame that is larger than the topic takes (`--oversize`).
public enum OversizePolicy: String, Sendable, CaseIterable {
  /// JPEGs are encoded anew, smaller; what still does not fit is dropped and counted.
  case recompress
  /// It is dropped and counted.
  case drop
  /// Publishing ends.
  case fail
}
