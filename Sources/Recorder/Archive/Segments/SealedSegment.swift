/// What a sink has left on the disk; the paths are below the archive's folder.
struct SealedSegment {
  var path: String
  var indexPath: String
  var indexBytes: Int
  var indexChecksum: UInt32
}
