/// A capture file that is none, or that says things which cannot be: what is wrong, and where in the file.
struct CaptureFileError: Error, Sendable, Equatable, CustomStringConvertible {
  let what: String
  /// Bytes from the start of the file.
  let offset: Int

  init(_ what: String, at offset: Int) {
    self.what = what
    self.offset = offset
  }

  var description: String { "byte \(offset) of the capture: \(what)" }
}
