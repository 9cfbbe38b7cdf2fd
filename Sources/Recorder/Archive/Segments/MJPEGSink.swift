import KafkaWire

/// A `.mjpeg` file, byte for byte the frames one behind the other, and its `.idx`. Both bear `.partial` before their
/// names while they are written.
struct MJPEGSink: SegmentSink {
  /// Bytes gathered for one `writev`.
  private static let flushBytes = 1 << 20

  private let root: String
  private let stem: String
  private let partition: Int32
  private let fileSystem: any FileSystem
  private let file: OpenFile
  private var index: IndexWriter
  private var pending = ByteChain()
  private var position = 0
  private var isOpen = true

  init(root: String, topic: String, partition: Int32, start: Int64, _ fileSystem: any FileSystem) throws(FileError) {
    self.root = root
    self.partition = partition
    self.fileSystem = fileSystem
    stem =
      "\(root)/\(SegmentName.partialPrefix)+\(SegmentName.mjpegPrefix(topic, partition))\(SegmentName.padded(start))"
    file = try fileSystem.create("\(stem).mjpeg")
    do throws(FileError) {
      index = try IndexWriter("\(stem).idx", fileSystem)
    } catch {
      fileSystem.close(file)
      throw error
    }
  }

  mutating func append(_ frame: DecodedFrame) throws(FileError) {
    try index.append(IndexEntry(frame, partition: partition, position: position))
    pending.append(frame.image)
    position += frame.image.count
    if pending.count >= Self.flushBytes { try flush() }
  }

  mutating func flush() throws(FileError) {
    guard !pending.isEmpty else { return }
    try fileSystem.write(pending.segments, to: file)
    pending = ByteChain()
  }

  mutating func seal(as name: SegmentName) throws(FileError) -> SealedSegment {
    try flush()
    try fileSystem.sync(file)
    close()
    try index.seal()
    let path = "\(name.mjpegStem).mjpeg"
    let indexPath = "\(name.mjpegStem).idx"
    // The index first: who sees the segment finds its index.
    try fileSystem.rename("\(stem).idx", to: "\(root)/\(indexPath)")
    try fileSystem.rename("\(stem).mjpeg", to: "\(root)/\(path)")
    try fileSystem.syncFolder(root)
    return SealedSegment(path: path, indexPath: indexPath, indexBytes: index.bytes, indexChecksum: index.checksum)
  }

  mutating func abandon() {
    close()
    index.close()
  }

  private mutating func close() {
    if isOpen { fileSystem.close(file) }
    isOpen = false
  }
}
