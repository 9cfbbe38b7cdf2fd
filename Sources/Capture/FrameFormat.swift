/// How a frame's bytes are to be read. The raw value is the record header `format`.
public enum FrameFormat: String, Sendable, CaseIterable {
  case jpeg
  case png
  /// 8-bit RGB, rows without padding.
  case rgb24
}
