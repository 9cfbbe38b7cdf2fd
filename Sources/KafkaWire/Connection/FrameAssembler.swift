import Foundation

/// Cuts a byte stream into frames. Each frame is read straight into memory of its own, which its payloads then share,
/// and which grows with what has come, not with what was claimed: a stream that has brought a long frame may claim one of
/// that length again, which spares the copies of growing.
@safe struct FrameAssembler: ~Copyable {
  /// Bytes that are reserved on the claim of a stream that has brought nothing longer.
  static let firstCapacity = 1 << 20
  static let prefixSize = 4

  private let maxFrameBytes: Int
  private let prefix: UnsafeMutableRawPointer
  private var prefixCount = 0
  /// The frame under way; nil while its prefix is incomplete.
  private var body: UnsafeMutableRawPointer?
  private var length = 0
  private var capacity = 0
  private var count = 0
  private var longest = firstCapacity
  private var isFirst = true

  init(maxFrameBytes: Int) {
    self.maxFrameBytes = maxFrameBytes
    unsafe prefix = .allocate(byteCount: Self.prefixSize, alignment: 4)
  }

  deinit {
    unsafe prefix.deallocate()
    unsafe free(body)
  }

  /// Where the stream is; nil between two frames.
  var position: String? {
    if unsafe body != nil { return "\(count) of \(length) bytes of an answer had come" }
    return prefixCount == 0 ? nil : "\(prefixCount) bytes of an answer's length had come"
  }

  /// Bytes of the frame under way that have not come.
  var missing: Int { unsafe body == nil ? 0 : length - count }

  /// Where the next bytes go. Never empty. Valid until the next call.
  mutating func space() -> UnsafeMutableRawBufferPointer {
    guard let start = unsafe body else {
      return unsafe UnsafeMutableRawBufferPointer(start: prefix + prefixCount, count: Self.prefixSize - prefixCount)
    }
    return unsafe UnsafeMutableRawBufferPointer(start: start + count, count: capacity - count)
  }

  /// Counts what was put into ``space()``.
  ///
  /// - Parameter limit: bytes of the longest frame that may come next; asked for where one begins.
  /// - Returns: the frame without its length, if it is whole now.
  /// - Throws: `.malformedResponse` for a negative length, `.frameTooLarge` for one beyond the limit.
  mutating func received(_ bytes: Int, limit: () -> Int = { .max }) throws(KafkaError) -> Bytes? {
    if unsafe body == nil {
      prefixCount += bytes
      guard prefixCount == Self.prefixSize else { return nil }
      prefixCount = 0
      return try begin(limit: min(maxFrameBytes, limit()))
    }
    count += bytes
    if count == length { return take() }
    if count == capacity { try grow() }
    return nil
  }

  private mutating func begin(limit: Int) throws(KafkaError) -> Bytes? {
    let claim = Int32(bigEndian: unsafe prefix.load(as: Int32.self))
    defer { isFirst = false }
    // An alert of TLS, whose bytes would make a first answer of 352 MB.
    if isFirst, claim >> 16 == 0x1503 { throw KafkaError(.tls(.required), detail: "it answered with an alert of TLS") }
    guard claim >= 0 else {
      throw KafkaError(
        .malformedResponse(WireError(.invalidLength(Int64(claim)), field: "frame", at: 0)), detail: guess())
    }
    guard Int(claim) <= limit else { throw KafkaError(.frameTooLarge(Int(claim)), detail: guess()) }
    guard claim > 0 else { return Bytes() }
    length = Int(claim)
    capacity = min(length, longest)
    count = 0
    guard let memory = unsafe malloc(capacity) else { throw outOfMemory() }
    unsafe body = memory
    return nil
  }

  private mutating func grow() throws(KafkaError) {
    let larger = min(length, capacity * 2)
    guard let memory = unsafe realloc(body, larger) else { throw outOfMemory() }
    unsafe body = memory
    capacity = larger
  }

  private mutating func take() -> Bytes? {
    guard let memory = unsafe body else { return nil }
    unsafe body = nil
    longest = max(longest, length)
    return unsafe Bytes(Payload(malloced: memory, count: length))
  }

  private func outOfMemory() -> KafkaError {
    KafkaError(.frameTooLarge(length), detail: "no memory for it")
  }

  /// What speaks here, where it is not Kafka without TLS.
  private func guess() -> String? {
    let first = unsafe UnsafeRawBufferPointer(start: prefix, count: Self.prefixSize)
    guard unsafe first.allSatisfy({ (0x20..<0x7f).contains($0) }) else { return nil }
    return unsafe "its first bytes are \"\(String(decoding: first, as: UTF8.self))\": this is no Kafka listener"
  }
}
