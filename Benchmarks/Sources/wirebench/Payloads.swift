import Foundation
import KafkaWire

/// The payload file: `[u32 big-endian length][bytes]…`, used in rotation.
enum Payloads {
  static func load(_ path: String) throws -> [Bytes] {
    let file = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    var payloads: [Bytes] = []
    var position = 0
    while position + 4 <= file.count {
      let length = file[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      position += 4
      guard length <= file.count - position else { throw BenchError("\(path): a payload ends beyond the file") }
      payloads.append(Bytes(Array(file[position..<position + length])))
      position += length
    }
    guard !payloads.isEmpty else { throw BenchError("\(path): holds no payload") }
    return payloads
  }
}
