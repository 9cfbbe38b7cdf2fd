/// A range of a ``Payload``. Copying it copies a reference, never the bytes.
public struct Bytes: Sendable {
  /// Keeps the memory alive; nil only when empty.
  let payload: Payload?
  let offset: Int
  public let count: Int

  public init() {
    payload = nil
    offset = 0
    count = 0
  }

  public init(_ payload: Payload) {
    self.payload = payload
    offset = 0
    count = payload.count
  }

  /// The range must lie inside `payload`: callers have checked it.
  init(payload: Payload?, offset: Int, count: Int) {
    self.payload = payload
    self.offset = offset
    self.count = count
  }

  /// Copies an array.
  public init(_ array: [UInt8]) {
    self = unsafe array.withUnsafeBytes { unsafe Bytes(Payload(copying: $0)) }
  }

  /// Copies a string's UTF-8.
  public init(_ string: String) {
    self.init(Array(string.utf8))
  }

  public var isEmpty: Bool { count == 0 }

  /// The pointer must not leave `body`.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let payload else { return try unsafe body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    defer { withExtendedLifetime(payload) {} }
    return try unsafe body(UnsafeRawBufferPointer(start: payload.base + offset, count: count))
  }

  /// A part of these bytes; nil where it does not lie inside.
  public func slice(from start: Int, count length: Int) -> Bytes? {
    guard start >= 0, length >= 0, start <= count, length <= count - start else { return nil }
    return Bytes(payload: payload, offset: offset + start, count: length)
  }

  /// A copy as an array.
  public var array: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }

  /// The bytes as UTF-8, repaired where they are not.
  public var string: String { unsafe withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) } }
}

extension Bytes: Hashable {
  public static func == (left: Bytes, right: Bytes) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe left.withUnsafeBytes { a in
      unsafe right.withUnsafeBytes { b in unsafe a.elementsEqual(b) }
    }
  }

  public func hash(into hasher: inout Hasher) {
    unsafe withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
  }
}

extension Bytes: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: UInt8...) { self.init(elements) }
}
