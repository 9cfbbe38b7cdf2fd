import Foundation
import KafkaWire

/// Bytes in pieces as the system's vectored calls take them.
enum IOVectors {
  /// Linux takes 1024 per call; few payloads are in more than a handful of pieces.
  static let limit = 64

  /// The vectors of `pieces` from byte `skip` on, at most ``limit`` of them. They must not leave `body`.
  static func with<Result>(
    _ pieces: some Collection<Bytes>, skipping skip: Int, _ body: (UnsafeMutablePointer<iovec>, Int) -> Result
  ) -> Result {
    var vectors: [iovec] = []
    var skip = skip
    for piece in pieces {
      if skip >= piece.count {
        skip -= piece.count
        continue
      }
      // A payload's address is stable for as long as it lives, and `pieces` keeps it alive until `body` is done.
      piece.withUnsafeBytes { bytes in
        vectors.append(
          iovec(
            iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress)?.advanced(by: skip),
            iov_len: bytes.count - skip))
      }
      skip = 0
      if vectors.count == limit { break }
    }
    return withExtendedLifetime(pieces) {
      vectors.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else {
          var nothing = iovec(iov_base: nil, iov_len: 0)
          return body(&nothing, 0)
        }
        return body(base, buffer.count)
      }
    }
  }
}
