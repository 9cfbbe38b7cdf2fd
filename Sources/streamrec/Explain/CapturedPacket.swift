/// One packet of a capture file.
struct CapturedPacket: Sendable, Equatable {
  var link: LinkType
  /// Nanoseconds since 1970-01-01 UTC; nil where the file has none.
  var time: Int64?
  /// As much of the packet as was captured.
  var bytes: [UInt8]
}
