/// Bytes in several pieces, to be written by one `writev`: small headers between payloads that nobody copied.
public struct ByteChain: Sendable {
  public private(set) var segments: [Bytes] = []
  public private(set) var count = 0

  public init() {}

  public init(_ bytes: Bytes) {
    append(bytes)
  }

  public init(_ array: [UInt8]) {
    append(Bytes(array))
  }

  /// Makes room for so many pieces.
  mutating func reserve(_ pieces: Int) { segments.reserveCapacity(pieces) }

  public mutating func append(_ bytes: Bytes) {
    guard !bytes.isEmpty else { return }
    segments.append(bytes)
    count += bytes.count
  }

  /// Puts them in front: what is there is moved, not taken hold of anew.
  mutating func prepend(_ bytes: Bytes) {
    guard !bytes.isEmpty else { return }
    segments.insert(bytes, at: 0)
    count += bytes.count
  }

  public mutating func append(_ chain: ByteChain) {
    segments.append(contentsOf: chain.segments)
    count += chain.count
  }

  public var isEmpty: Bool { count == 0 }

  /// The bytes in one piece; a copy unless they are in one piece already.
  public func joined() -> Bytes {
    if segments.count == 1 { return segments[0] }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1), alignment: 16)
    var position = 0
    for segment in segments {
      unsafe segment.withUnsafeBytes { source in
        if let base = source.baseAddress { unsafe (memory + position).copyMemory(from: base, byteCount: source.count) }
      }
      position += segment.count
    }
    return unsafe Bytes(Payload(allocated: memory, count: count))
  }
}

extension ByteChain: Hashable {
  public static func == (left: ByteChain, right: ByteChain) -> Bool {
    left.count == right.count && left.joined() == right.joined()
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(joined()) }
}
