/// How an archive's segments look on disk.
public enum ArchiveFormat: String, Sendable, CaseIterable, Codable {
  /// One file per frame, named by its offset, in a folder per segment.
  case frames
  /// All frames of a segment in one file, byte for byte one behind the other, with an index beside it.
  case mjpeg
  case mkv
  case avi
}
