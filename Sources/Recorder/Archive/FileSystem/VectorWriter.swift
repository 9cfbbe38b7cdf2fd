import Foundation
import KafkaWire

/// Pieces on their way through `writev`, which may take fewer bytes than it was given.
struct VectorWriter {
  /// Linux's IOV_MAX.
  private static let maxPieces = 1024

  private var pieces: ArraySlice<Bytes>
  /// Bytes of the first piece that are written.
  private var offset = 0

  init(_ pieces: [Bytes]) {
    self.pieces = pieces.filter { !$0.isEmpty }[...]
  }

  var isDone: Bool { pieces.isEmpty }

  /// One `writev` of what is left: the bytes taken, or -1 with `errno`.
  func write(to descriptor: Int32) -> Int {
    let batch = pieces.prefix(Self.maxPieces)
    let vectors = batch.map { piece in
      piece.withUnsafeBytes { iovec(iov_base: UnsafeMutableRawPointer(mutating: $0.baseAddress), iov_len: $0.count) }
    }
    // `batch` keeps the memory that the vectors point to.
    return withExtendedLifetime(batch) {
      vectors.withUnsafeBufferPointer { vectors in
        guard var first = vectors.first else { return 0 }
        guard offset > 0 || vectors.count == 1 else {
          return writev(descriptor, vectors.baseAddress, Int32(vectors.count))
        }
        first.iov_base = first.iov_base.map { $0 + offset }
        first.iov_len -= offset
        return writev(descriptor, &first, 1)
      }
    }
  }

  mutating func advance(_ count: Int) {
    offset += count
    while let first = pieces.first, offset >= first.count {
      offset -= first.count
      pieces.removeFirst()
    }
  }
}
