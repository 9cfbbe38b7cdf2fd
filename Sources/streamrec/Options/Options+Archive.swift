import Recorder

extension Options {
  static let out = Option(
    "out", "DIR", ValueReader<String>.path("a folder's path", .folders), default: "./archive",
    help: "The archive's folder. Where it holds a part of the topic already, archiving goes on behind it.")

  /// The containers that this version writes.
  static let format = Option(
    "format", "FORMAT",
    ValueReader<ArchiveFormat>("frames or mjpeg", .choices(["frames", "mjpeg"])) { text in
      ArchiveFormat(rawValue: text).flatMap { [.frames, .mjpeg].contains($0) ? $0 : nil }
    }, default: "frames",
    help: "How frames lie on the disk: one file each (frames), or all of a segment in one file with an index (mjpeg), "
      + "for which PNGs become JPEGs.")
}
