import KafkaWire

/// Splits bytes that somebody copied into frames: with length prefixes or without, as the bytes themselves tell.
struct HexFrames: Sendable {
  struct Piece: Sendable, Equatable {
    var bytes: [UInt8]
    var hasLength: Bool
    /// Where it begins in the input.
    var offset: Int
  }

  /// How the input's frames are told apart.
  enum Framing: String, CaseIterable, Sendable {
    case auto
    case yes
    case no
  }

  static func split(_ bytes: [UInt8], _ framing: Framing, isRequest: Bool) -> [Piece] {
    let hasLength: Bool
    switch framing {
    case .yes: hasLength = true
    case .no: hasLength = false
    case .auto: hasLength = chains(bytes) || (isRequest && isCutFrame(bytes[...]))
    }
    guard hasLength else { return [Piece(bytes: bytes, hasLength: false, offset: 0)] }
    var pieces: [Piece] = []
    var offset = 0
    while offset < bytes.count {
      let rest = bytes[offset...]
      let length = rest.number(UInt32.self, at: 0).map { Int($0) } ?? 0
      let count = min(rest.count, max(4, 4 + length))
      pieces.append(Piece(bytes: Array(rest.prefix(count)), hasLength: true, offset: offset))
      offset += count
    }
    return pieces
  }

  /// Whether length prefixes lead exactly to the end.
  private static func chains(_ bytes: [UInt8]) -> Bool {
    var offset = 0
    while offset < bytes.count {
      guard let length = bytes.number(UInt32.self, at: offset), length >= 4 else { return false }
      offset += 4 + Int(length)
    }
    return offset == bytes.count
  }

  /// Whether a frame with its length prefix begins so, and not one without.
  private static func isCutFrame(_ bytes: ArraySlice<UInt8>) -> Bool {
    if let key = bytes.number(UInt16.self, at: 0), let version = bytes.number(UInt16.self, at: 2),
      let api = MessageCatalog.api(APIKey(rawValue: Int16(truncatingIfNeeded: key))),
      api.versions.contains(Int16(truncatingIfNeeded: version))
    {
      return false
    }
    return isRequestHeader(bytes.dropFirst(4))
  }

  /// Whether a request may begin so: with an API that there is, in a version that there may be.
  static func isRequestHeader(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let key = bytes.number(UInt16.self, at: 0), let version = bytes.number(UInt16.self, at: 2) else {
      return false
    }
    return key <= 100 && version <= 30
  }
}
