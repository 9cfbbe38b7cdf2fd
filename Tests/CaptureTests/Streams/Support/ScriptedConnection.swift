import Foundation

/// One client of a ``ScriptedServer``. Blocking; for one thread.
struct ScriptedConnection {
  private let descriptor: Int32

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// The next request without a body, through the empty line; nil where the client is gone.
  func request() -> String? {
    var bytes: [UInt8] = []
    while !bytes.ends(with: Array("\r\n\r\n".utf8)) {
      var byte: UInt8 = 0
      guard recv(descriptor, &byte, 1, 0) == 1 else { return nil }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// False where the client is gone.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    return bytes.withUnsafeBytes { raw in
      while sent < raw.count {
        let count = Foundation.send(
          descriptor, raw.baseAddress?.advanced(by: sent), raw.count - sent, Int32(MSG_NOSIGNAL))
        if count <= 0 { return false }
        sent += count
      }
      return true
    }
  }

  @discardableResult
  func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  /// Returns when the client is gone.
  func waitForEnd() { while request() != nil {} }
}

extension [UInt8] {
  fileprivate func ends(with end: [UInt8]) -> Bool { suffix(end.count) == end[...] }
}
