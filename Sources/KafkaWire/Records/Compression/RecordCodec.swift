/// One way to shrink the records of a batch, and to restore them.
protocol RecordCodec: Sendable {
  /// Appends what `source` holds to `output`, which has a limit that is never passed.
  static func decompress(_ source: Bytes, to output: inout CodecOutput) throws(CodecFailure)

  /// Appends `source`, compressed, to `output`. The same source and level give the same bytes.
  ///
  /// - Parameter level: nil for the codec's own default; within ``RecordCompression/levels``.
  static func compress(_ source: ByteChain, level: Int?, to output: inout CodecOutput) throws(CodecFailure)
}
