/// Reads or writes one message. A message describes itself once, in `walk`, and this is what walks it, so that
/// encoding and decoding cannot drift apart.
///
/// It is one concrete type with a mode, not a generic pair: a predictable branch per field costs less than the
/// unspecialised generic code that other modules would get, and a fifth of the build time.
@safe public struct WireCoder: ~Copyable {
  enum Mode {
    case decode
    case encode
  }

  let mode: Mode
  /// The version of the API whose layout is walked.
  let version: Int16
  /// Compact lengths and tagged fields (KIP-482).
  let isFlexible: Bool

  /// Reading: the message. Writing: unused.
  let source: Bytes
  /// Reading: the start of `source`, kept alive by it. Writing: the buffer, `capacity` long.
  var base: UnsafeMutableRawPointer
  /// Reading: the end of the message. Writing: the end of the buffer.
  var capacity: Int
  /// Bytes read or written so far (without spliced payloads).
  var position = 0
  /// Reading for people: keeps each field's name, place and value. nil everywhere else.
  let recorder: FieldRecorder?
  /// Reading: bytes of memory that arrays may still take.
  var allowance: Int
  /// Writing: payloads to be sent between the buffer's bytes, and where.
  var splices: [(position: Int, bytes: ByteChain)] = []

  /// Reads `source`; `recorder` keeps what is met.
  init(decoding source: Bytes, version: Int16, isFlexible: Bool, recorder: FieldRecorder? = nil) {
    mode = .decode
    self.recorder = recorder
    self.version = version
    self.isFlexible = isFlexible
    self.source = source
    if let payload = source.payload {
      // Only ever read through in this mode.
      unsafe base = UnsafeMutableRawPointer(mutating: payload.base + source.offset)
    } else {
      unsafe base = WireCoder.nowhere
    }
    capacity = source.count
    allowance = Self.freeAllowance + source.count * Self.mostAmplification
  }

  /// Bytes of memory that arrays may take whatever the message's size, and how many more for each of its bytes: several
  /// times what honest messages need.
  private static let freeAllowance = 1 << 20
  private static let mostAmplification = 16

  /// Writes into a buffer that grows from `reserve` bytes.
  init(encodingVersion version: Int16, isFlexible: Bool, reserve: Int = 256) {
    mode = .encode
    recorder = nil
    self.version = version
    self.isFlexible = isFlexible
    source = Bytes()
    capacity = max(reserve, 16)
    allowance = 0
    unsafe base = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit {
    if mode == .encode { unsafe base.deallocate() }
  }

  /// A valid address for empty input. Shared by all threads, since none reads or writes there: its length is 0.
  private nonisolated(unsafe) static let nowhere = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)

  // MARK: Reading

  var remaining: Int { capacity - position }

  func error(_ code: WireError.Code, _ field: StaticString) -> WireError {
    recorder?.broke(at: absolute(position))
    return WireError(code, field: field.description, at: position)
  }

  /// Makes sure that `count` bytes are left.
  @inline(__always)
  func need(_ count: Int, _ field: StaticString) throws(WireError) {
    guard count <= capacity - position else {
      throw error(.truncated(need: count, have: capacity - position), field)
    }
  }

  mutating func readBytes(_ count: Int, _ field: StaticString) throws(WireError) -> Bytes {
    try need(count, field)
    defer { position += count }
    return Bytes(payload: source.payload, offset: source.offset + position, count: count)
  }

  // MARK: Writing

  /// Makes room for `count` more bytes.
  @inline(__always)
  mutating func reserve(_ count: Int) {
    if count > capacity - position { grow(count) }
  }

  private mutating func grow(_ count: Int) {
    let larger = max(capacity * 2, position + count)
    let fresh = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
    unsafe fresh.copyMemory(from: base, byteCount: position)
    unsafe base.deallocate()
    unsafe base = fresh
    capacity = larger
  }

  mutating func writeBytes(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    reserve(bytes.count)
    unsafe (base + position).copyMemory(from: start, byteCount: bytes.count)
    position += bytes.count
  }

  mutating func writeBytes(_ bytes: Bytes) {
    unsafe bytes.withUnsafeBytes { unsafe writeBytes($0) }
  }

  /// Overwrites four bytes that were written before.
  mutating func patch(_ value: Int32, at offset: Int) {
    unsafe (base + offset).storeBytes(of: value.bigEndian, as: Int32.self)
  }

  /// The bytes written, with the payloads spliced in.
  mutating func finish() -> ByteChain {
    let head = unsafe Bytes(Payload(copying: UnsafeRawBufferPointer(start: base, count: position)))
    guard !splices.isEmpty else { return ByteChain(head) }
    var chain = ByteChain()
    var start = 0
    for splice in splices {
      chain.append(Bytes(payload: head.payload, offset: start, count: splice.position - start))
      chain.append(splice.bytes)
      start = splice.position
    }
    chain.append(Bytes(payload: head.payload, offset: start, count: position - start))
    return chain
  }

  /// Bytes written, payloads included.
  var writtenCount: Int { splices.reduce(position) { $0 + $1.bytes.count } }
}
