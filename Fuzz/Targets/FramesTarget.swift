@testable import KafkaWire

/// A stream of frames, cut wherever the first byte says.
enum FramesTarget: FuzzTarget {
  static let name = "frames"

  private static let limit = 1 << 16

  static func run(_ input: Bytes) {
    guard let step = input.slice(from: 0, count: 1)?.array.first,
      let stream = input.slice(from: 1, count: input.count - 1)
    else { return }
    let (frames, isBroken) = bounded(stream, factor: 64, plus: 2 * limit) {
      assembled(stream.array, step: Int(step % 13) + 1)
    }
    var expected: [[UInt8]] = []
    var rest = stream.array[...]
    var isWrong = false
    while rest.count >= 4 {
      let length = Int32(bitPattern: rest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) })
      guard (0...Int32(limit)).contains(length) else {
        isWrong = true
        break
      }
      guard rest.count - 4 >= Int(length) else { break }
      expected.append(Array(rest.dropFirst(4).prefix(Int(length))))
      rest = rest.dropFirst(4 + Int(length))
    }
    expect(frames == expected, "\(frames.count) frames, not \(expected.count)")
    expect(isBroken == isWrong, "a wrong length was \(isBroken ? "" : "not ")seen")
  }

  private static func assembled(_ stream: [UInt8], step: Int) -> (frames: [[UInt8]], isBroken: Bool) {
    var assembler = FrameAssembler(maxFrameBytes: limit)
    var frames: [[UInt8]] = []
    var position = 0
    while position < stream.count {
      let space = assembler.space()
      let count = min(space.count, step, stream.count - position)
      guard count > 0 else { return (frames, true) }
      space.copyBytes(from: stream[position..<position + count])
      position += count
      do {
        if let frame = try assembler.received(count) { frames.append(frame.array) }
      } catch {
        return (frames, true)
      }
    }
    return (frames, false)
  }
}
