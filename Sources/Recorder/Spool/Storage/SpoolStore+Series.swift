extension SpoolStore {
  /// Enough for a frame's key and headers; only few that are longer are read as a whole.
  private static let beginning = 512

  /// Whose frames are not settled. Their images are not read, so that a full spool takes moments.
  ///
  /// - Parameter skips: leaves out what cannot be read; it is not sent either.
  mutating func series(skips: Bool = false) throws(FileError) -> Set<FrameSeries> {
    var found: Set<FrameSeries> = []
    for segment in segments where segment.end > mark.cursor {
      do throws(FileError) {
        try gather(segment, &found)
      } catch {
        note("\(error)")
        if !skips { throw error }
      }
    }
    return found
  }

  private func gather(_ segment: SpoolSegment, _ found: inout Set<FrameSeries>) throws(FileError) {
    let file = try fileSystem.openToRead(path(segment))
    defer { fileSystem.close(file) }
    var offset = SpoolSegment.magic.count
    while segment.bytes - offset > SpoolEntry.headerBytes {
      let read = try fileSystem.read(file, from: offset, count: SpoolEntry.headerBytes + Self.beginning)
      offset += SpoolEntry.headerBytes
      guard let (length, _) = SpoolEntry.header(read), length <= segment.bytes - offset else { return }
      var series = SpoolEntry.series(Array(read.dropFirst(SpoolEntry.headerBytes).prefix(length)))
      if series == nil, length > Self.beginning {
        series = SpoolEntry.series(try fileSystem.read(file, from: offset, count: length))
      }
      if let series { found.insert(series.copied) }
      offset += length
    }
  }
}
