/// The names of the record headers that describe a frame. Their values are decimal numbers or text in UTF-8.
enum HeaderName {
  static let sequence = "seq"
  static let captureNanoseconds = "capture_ns"
  static let width = "width"
  static let height = "height"
  static let format = "format"
  static let session = "session"
  static let videoName = "video_name"
}
