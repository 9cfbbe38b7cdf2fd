import Foundation

/// What a source is, said in one word: the path of a camera's device, a folder or a file, a stream's address, `-` for the
/// standard input, or `pattern:640x360@25`.
public struct SourceURL: Sendable, Equatable {
  /// What stands under a path.
  public enum PathKind: Sendable {
    case device
    case folder
    case file
    /// A named pipe or a socket.
    case pipe
    case nothing
  }

  /// What is to be captured.
  public let spec: SourceSpec

  /// - Parameter kind: looks at a path.
  /// - Throws: `.invalidOption` for what names no source.
  public init(
    parsing text: String, kind: (_ path: String) -> PathKind = SourceURL.kind
  ) throws(CaptureError) {
    guard !text.isEmpty else { throw Self.invalid(text, "it is empty") }
    if text == "-" {
      spec = .stdin(raw: nil)
    } else if text.hasPrefix(Self.patternPrefix) {
      spec = .testPattern(try TestPatternSpec(parsing: String(text.dropFirst(Self.patternPrefix.count))))
    } else if let scheme = Self.scheme(of: text) {
      spec = try Self.stream(text, scheme)
    } else {
      spec = try Self.path(text, kind(text))
    }
  }

  /// The machine's own view of a path.
  public static func kind(_ path: String) -> PathKind {
    var status = stat()
    guard stat(path, &status) == 0 else { return .nothing }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return .folder
    case S_IFCHR: return .device
    case S_IFIFO, S_IFSOCK: return .pipe
    default: return .file
    }
  }

  private static let patternPrefix = "pattern:"

  /// RFC 3986, 3.1, in small letters.
  private static func scheme(of text: String) -> String? {
    guard let end = text.range(of: "://")?.lowerBound else { return nil }
    let scheme = text[..<end]
    let isOne = scheme.utf8.allSatisfy { byte in
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
        || [UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: ".")].contains(byte)
    }
    return isOne && !scheme.isEmpty ? scheme.lowercased() : nil
  }

  private static func stream(_ text: String, _ scheme: String) throws(CaptureError) -> SourceSpec {
    guard ["rtsp", "http", "https"].contains(scheme) else { throw invalid(text, "\(scheme):// is no kind of source") }
    guard let address = StreamAddress(parsing: text, schemes: [scheme]) else {
      throw invalid(text, "it is no address: \(StreamAddress.advice)")
    }
    return scheme == "rtsp" ? .rtsp(address) : .mjpeg(address)
  }

  /// What is not there is told when it is opened: here is only guessed what it was meant to be.
  private static func path(_ path: String, _ kind: PathKind) throws(CaptureError) -> SourceSpec {
    switch kind {
    case .device: return .device(path)
    case .folder: return .images(path)
    case .file: return .file(path)
    case .pipe: throw invalid(path, "it is a pipe or a socket: only the standard input (-) is read as one")
    case .nothing:
      guard path.hasPrefix("/") || !StreamAddress.mayHoldCredentials(path) else {
        throw invalid(path, "nothing stands there, and an address begins with rtsp:// or http://")
      }
      return path.hasPrefix("/dev/") ? .device(path) : path.hasSuffix("/") ? .images(path) : .file(path)
    }
  }

  private static func invalid(_ text: String, _ reason: String) -> CaptureError {
    .invalid(
      "source \"\(StreamAddress.withoutCredentials(text))\"", reason,
      "Give a path, an rtsp:// or http:// address, - for the standard input, or pattern:640x360@25.")
  }
}
