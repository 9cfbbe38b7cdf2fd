import Capture
import Foundation

/// Encodes raw pictures from a file in turn, and prints nanoseconds of processor time and bytes of JPEG, both a picture:
///
///     framebench encode FILE WxH:FORMAT COUNT QUALITY
@main enum FrameBench {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  static func main() throws {
    let words = CommandLine.arguments.dropFirst()
    guard words.count == 5, words.first == "encode", let spec = RawFrameSpec(parsing: words[3]),
      let count = Int(words[4]), let quality = Int(words[5]), count > 0
    else { throw Failure(description: "usage: framebench encode FILE WxH:FORMAT COUNT QUALITY") }
    let pictures = try Data(contentsOf: URL(fileURLWithPath: words[2]))
    let (time, bytes) = try pictures.withUnsafeBytes { try encode($0, spec.layout, count, quality) }
    print(time / count, bytes / count)
  }

  private static func encode(
    _ pictures: UnsafeRawBufferPointer, _ layout: PixelLayout, _ count: Int, _ quality: Int
  ) throws -> (nanoseconds: Int, bytes: Int) {
    let length = layout.byteCount
    guard pictures.count >= length else { throw Failure(description: "there is no whole picture in the file") }
    let encoder = try JPEGEncoder(quality: quality)
    let begun = processorTime()
    var bytes = 0
    for number in 0..<count {
      let start = number % (pictures.count / length) * length
      bytes += try encoder.encode(UnsafeRawBufferPointer(rebasing: pictures[start..<start + length]), as: layout).count
    }
    return (processorTime() - begun, bytes)
  }

  private static func processorTime() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
