import Foundation

/// Hands out a chain in blocks of one size, the last one shorter. Copies only where a block spans pieces.
struct BlockGatherer {
  let blockSize: Int

  init(_ blockSize: Int) {
    self.blockSize = blockSize
  }

  func each(
    of chain: ByteChain, _ body: (UnsafeRawBufferPointer) throws(CodecFailure) -> Void
  ) throws(CodecFailure) {
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: blockSize, alignment: 16)
    defer { unsafe scratch.deallocate() }
    var gathered = 0
    for piece in chain.segments {
      try unsafe piece.withUnsafeBytes { bytes throws(CodecFailure) in
        var position = 0
        while position < bytes.count {
          let left = bytes.count - position
          if gathered == 0, left >= blockSize {
            try unsafe body(UnsafeRawBufferPointer(rebasing: bytes[position..<position + blockSize]))
            position += blockSize
            continue
          }
          let taken = min(left, blockSize - gathered)
          unsafe UnsafeMutableRawBufferPointer(rebasing: scratch[gathered..<gathered + taken])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[position..<position + taken]))
          gathered += taken
          position += taken
          if gathered == blockSize {
            try unsafe body(UnsafeRawBufferPointer(scratch))
            gathered = 0
          }
        }
      }
    }
    if gathered > 0 { try unsafe body(UnsafeRawBufferPointer(rebasing: scratch[..<gathered])) }
  }
}
