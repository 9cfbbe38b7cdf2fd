import KafkaWire

/// A folder of frame files: `.partial-<start>/` while it is written, then `<start>-<end>/`.
struct FramesSink: SegmentSink {
  private let root: String
  private let folder: String
  private let partition: Int32
  private let fileSystem: any FileSystem
  private var index: IndexWriter

  init(root: String, topic: String, partition: Int32, start: Int64, _ fileSystem: any FileSystem) throws(FileError) {
    self.root = root
    self.partition = partition
    self.fileSystem = fileSystem
    let parent = "\(root)/\(SegmentName.folder(topic, partition))"
    try fileSystem.makeFolders(parent)
    folder = "\(parent)/\(SegmentName.partialPrefix)-\(SegmentName.padded(start))"
    try fileSystem.makeFolder(folder)
    index = try IndexWriter("\(folder)/\(SegmentName.frameIndex)", fileSystem)
  }

  mutating func append(_ frame: DecodedFrame) throws(FileError) {
    let file = try fileSystem.create("\(folder)/\(SegmentName.frame(frame.offset, frame.format))")
    defer { fileSystem.close(file) }
    try fileSystem.write([frame.image], to: file)
    // Here and not when the segment is closed: thousands of files at once would hold up the partition.
    try fileSystem.sync(file)
    try index.append(IndexEntry(frame, partition: partition, position: nil))
  }

  mutating func flush() {}

  mutating func seal(as name: SegmentName) throws(FileError) -> SealedSegment {
    try index.seal()
    try fileSystem.syncFolder(folder)
    let path = name.framesFolder
    try fileSystem.rename(folder, to: "\(root)/\(path)")
    try fileSystem.syncFolder("\(root)/\(SegmentName.folder(name.topic, name.partition))")
    return SealedSegment(
      path: path, indexPath: "\(path)/\(SegmentName.frameIndex)", indexBytes: index.bytes,
      indexChecksum: index.checksum)
  }

  mutating func abandon() { index.close() }
}
