/// Where an entry's payload stands.
struct SpoolEntryPlace {
  var file: OpenFile
  /// Of the payload in the file.
  var offset: Int
  var length: Int
  var checksum: UInt32
}
