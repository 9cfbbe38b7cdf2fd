extension RecordCompression {
  /// What reads and writes it in this build.
  ///
  /// - Throws: `.missingTrait` where the package trait is off, `.unsupportedCompression` where Kafka has no such codec.
  func codec() throws(WireError) -> any RecordCodec.Type {
    switch self {
    #if Gzip
      case .gzip: return GzipCodec.self
    #endif
    #if Snappy
      case .snappy: return SnappyCodec.self
    #endif
    #if LZ4
      case .lz4: return LZ4Codec.self
    #endif
    #if Zstd
      case .zstd: return ZstdCodec.self
    #endif
    default:
      guard let trait else { throw error(.unsupportedCompression(rawValue)) }
      throw error(.missingTrait(trait))
    }
  }

  /// Whether this build reads and writes it: each codec stands behind a package trait. True for `none`.
  public var isAvailable: Bool { self == .none || (try? codec()) != nil }

  /// The package trait that brings it; nil for `none` and for what Kafka does not know.
  var trait: String? {
    switch self {
    case .gzip: "Gzip"
    case .snappy: "Snappy"
    case .lz4: "LZ4"
    case .zstd: "Zstd"
    default: nil
    }
  }

  /// The levels that may be chosen, as in Kafka's own `compression.*.level`; nil where there is no choice.
  public var levels: ClosedRange<Int>? {
    switch self {
    case .gzip: 1...9
    case .lz4: 1...17
    case .zstd: -131_072...22
    default: nil
    }
  }

  /// Restores the records of a batch.
  ///
  /// - Parameter limit: bytes that come out at most.
  /// - Throws: `.decompressedTooLarge`, `.brokenCompression`, and what ``codec()`` throws.
  func decompress(_ source: Bytes, limit: Int) throws(WireError) -> Bytes {
    var budget = limit
    return try decompress(source, budget: &budget)
  }

  /// The same for several batches that share a limit.
  ///
  /// - Parameter budget: bytes that may come out; what did is taken off it, and where it broke off, what room was made.
  func decompress(_ source: Bytes, budget: inout Int) throws(WireError) -> Bytes {
    let limit = budget
    let codec = try codec()
    // Four times is what much text and JSON comes to.
    var output = CodecOutput(limit: limit, first: source.count * 4)
    do throws(CodecFailure) {
      try codec.decompress(source, to: &output)
    } catch {
      budget -= min(output.capacity, limit)
      throw self.error(code(error, limit))
    }
    budget -= output.count
    return output.finish()
  }

  /// Shrinks the records of a batch; nil where that makes them no smaller.
  ///
  /// - Throws: what ``codec()`` throws; `.brokenCompression` where the library fails.
  func compress(_ source: ByteChain, level: Int?) throws(WireError) -> Bytes? {
    let codec = try codec()
    var output = CodecOutput(limit: .max, first: source.count / 2)
    do throws(CodecFailure) {
      try codec.compress(source, level: level, to: &output)
    } catch {
      throw self.error(code(error, .max))
    }
    return output.count < source.count ? output.finish() : nil
  }

  private func code(_ failure: CodecFailure, _ limit: Int) -> WireError.Code {
    switch failure {
    case .tooLarge: .decompressedTooLarge(self, limit: limit)
    case .broken(let reason), .unusable(let reason): .brokenCompression(self, reason)
    }
  }

  private func error(_ code: WireError.Code) -> WireError {
    WireError(code, field: "records", at: RecordBatchHeader.size)
  }
}
