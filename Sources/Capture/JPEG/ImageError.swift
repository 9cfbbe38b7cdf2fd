/// Why bytes are not an image that can be used.
public enum ImageError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The first bytes are not those of the format.
  case notThisFormat
  /// The bytes end inside the structure that starts at `at`.
  case truncated(at: Int)
  /// The structure at `at` contradicts the format.
  case malformed(at: Int, String)
  /// Larger than what is taken: a guard against hostile sizes.
  case tooLarge(width: Int, height: Int)
  /// Rows of raw pixels that are closer to one another than they are long, in bytes.
  case stride(Int, least: Int)
  /// The library's own words.
  case codec(String)

  public var description: String {
    switch self {
    case .notThisFormat: "not an image of this format"
    case .truncated(let at): "the image is cut off at byte \(at)"
    case .malformed(let at, let what): "\(what) at byte \(at) of the image"
    case .tooLarge(let width, let height): "an image of \(width)x\(height) pixels is larger than what is taken"
    case .stride(let stride, let least): "rows \(stride) bytes apart, where one takes \(least)"
    case .codec(let words): words
    }
  }
}
