import Capture
import Testing

struct FrameQueueTests {
  private func frame(_ sequence: UInt64, bytes: Int = 10, lost: LossCounts = LossCounts()) -> Frame {
    Frame(
      image: FrameBuffer([UInt8](repeating: 0, count: bytes)), format: .jpeg, width: 1, height: 1, sequence: sequence,
      captureNanoseconds: 0, lost: lost)
  }

  private func drain(_ queue: inout FrameQueue) -> [Frame] {
    var frames: [Frame] = []
    while let frame = queue.take() { frames.append(frame) }
    return frames
  }

  @Test("block refuses at the limit and goes on after a take")
  func block() {
    var queue = FrameQueue(policy: .block, maxFrames: 2, maxBytes: 1000)
    #expect(queue.offer(frame(0)) == .queued)
    #expect(queue.offer(frame(1)) == .queued)
    #expect(queue.offer(frame(2)) == .full)
    #expect(queue.take()?.sequence == 0)
    #expect(queue.offer(frame(2)) == .queued)
    #expect(drain(&queue).map(\.sequence) == [1, 2])
    #expect(queue.dropped == 0)
  }

  @Test("drop-oldest keeps the newest and counts on the frame that follows the gap")
  func dropOldest() {
    var queue = FrameQueue(policy: .dropOldest, maxFrames: 2, maxBytes: 1000)
    for sequence: UInt64 in 0..<5 { _ = queue.offer(frame(sequence)) }
    let frames = drain(&queue)
    #expect(frames.map(\.sequence) == [3, 4])
    #expect(frames.map { $0.lost[.queueFull] } == [3, 0])
    #expect(queue.dropped == 3)
  }

  @Test("drop-newest keeps the oldest and counts on the next one that gets in")
  func dropNewest() {
    var queue = FrameQueue(policy: .dropNewest, maxFrames: 2, maxBytes: 1000)
    for sequence: UInt64 in 0..<5 { _ = queue.offer(frame(sequence)) }
    #expect(drain(&queue).map(\.sequence) == [0, 1])
    _ = queue.offer(frame(5))
    #expect(queue.take()?.lost[.queueFull] == 3)
  }

  @Test("bytes are a limit as well, but one frame always fits", arguments: WhenBehind.allCases)
  func bytes(policy: WhenBehind) {
    var queue = FrameQueue(policy: policy, maxFrames: 10, maxBytes: 25)
    #expect(queue.offer(frame(0, bytes: 100)) == .queued)
    #expect(queue.bytes == 100)
    #expect(queue.offer(frame(1)) == (policy == .block ? .full : .dropped))
    _ = drain(&queue)
    #expect(queue.bytes == 0)
    #expect(queue.offer(frame(2)) == .queued)
    #expect(queue.offer(frame(3)) == .queued)
    #expect(queue.bytes == 20)
  }

  @Test("no policy loses a loss", arguments: WhenBehind.allCases)
  func conserves(policy: WhenBehind) {
    var numbers = SeededNumbers(state: 3)
    var queue = FrameQueue(policy: policy, maxFrames: 4, maxBytes: 90)
    var offered: UInt64 = 0
    var taken: UInt64 = 0
    var gaps: UInt64 = 0
    var seen = LossCounts()
    for sequence: UInt64 in 0..<2000 {
      var lost = LossCounts()
      lost.add(.driverGap, sequence % 3)
      if queue.offer(frame(sequence, bytes: Int.random(in: 0...60, using: &numbers), lost: lost)) != .full {
        offered += 1
        gaps += sequence % 3
      }
      if Bool.random(using: &numbers), let frame = queue.take() {
        taken += 1
        seen.add(frame.lost)
      }
    }
    for frame in drain(&queue) {
      taken += 1
      seen.add(frame.lost)
    }
    seen.add(queue.takePendingLosses())
    #expect(offered == taken + seen[.queueFull])
    #expect(seen[.driverGap] == gaps)
    #expect(queue.dropped == seen[.queueFull])
  }
}
