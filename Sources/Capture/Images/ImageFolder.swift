import Foundation

/// The pictures in a folder, in order.
enum ImageFolder {
  private static let extensions: Set<String> = ["jpg", "jpeg", "png"]

  /// Paths of the .jpg, .jpeg and .png files directly in the folder, sorted by the bytes of their names: the order
  /// that `LC_ALL=C ls` shows, the same on every machine.
  static func pictures(in folder: String, mayBeEmpty: Bool = false) throws(CaptureError) -> [String] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw CaptureError(
        .unreachable, source: folder, reason: "cannot read the folder: \(reason(error))",
        advice: "Check the path and its permissions.")
    }
    let pictures = names.filter(isPicture)
    guard mayBeEmpty || !pictures.isEmpty else {
      throw CaptureError(
        .unsupported, source: folder, reason: "there is no .jpg, .jpeg or .png file in it",
        advice: "Give a folder that has pictures directly in it.")
    }
    return pictures.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { "\(folder)/\($0)" }
  }

  /// Whether a file of this name is taken: hidden files, and names that other programs give to what they have not
  /// finished (.part, .tmp, a tilde at the end), are not.
  static func isPicture(_ name: String) -> Bool {
    guard !name.hasPrefix("."), let dot = name.lastIndex(of: ".") else { return false }
    return extensions.contains(name[name.index(after: dot)...].lowercased())
  }

  /// The system's own words, as for every other source; Foundation's are sentences that name no cause.
  private static func reason(_ error: any Error) -> String {
    guard let cause = (error as? CocoaError)?.underlying as? POSIXError else { return error.localizedDescription }
    return String(cString: strerror(cause.code.rawValue))
  }

  /// Reads a whole picture; what it is is told by its bytes, not by its name.
  ///
  /// - Throws: for what is no picture, cannot be read, or is larger than `limit` bytes.
  static func read(_ path: String, limit: Int = 256 << 20) throws(ImageError) -> EncodedImage {
    let bytes = try load(path, limit: limit)
    do throws(ImageError) {
      let header = try JPEGHeader.parse(bytes)
      try EncodedImage.check(width: header.width, height: header.height)
      return EncodedImage(bytes: bytes, format: .jpeg, width: header.width, height: header.height)
    } catch .notThisFormat {
      let header = try PNGHeader.parse(bytes)
      try EncodedImage.check(width: header.width, height: header.height)
      return EncodedImage(bytes: bytes, format: .png, width: header.width, height: header.height)
    }
  }

  private static func load(_ path: String, limit: Int) throws(ImageError) -> FrameBuffer {
    // Not blocking: a FIFO that someone named .jpg must not hang us.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .codec(String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .notThisFormat }
    let size = Int(status.st_size)
    guard size > 0 else { throw .truncated(at: 0) }
    guard size <= limit, let memory = malloc(size) else { throw .codec("\(size) bytes are too many for a picture") }
    var count = 0
    while count < size {
      let got = Foundation.read(descriptor, memory + count, size - count)
      if got < 0, errno == EINTR { continue }
      if got <= 0 { break }
      count += got
    }
    return FrameBuffer(malloced: memory, count: count)
  }
}
