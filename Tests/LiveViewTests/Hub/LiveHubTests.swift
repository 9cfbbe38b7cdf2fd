import Capture
import Synchronization
import Testing

@testable import LiveView

struct LiveHubTests {
  @Test("only the newest frame of each topic is held")
  func newest() {
    let hub = LiveHub(topics: ["a", "b", "a"], now: { .zero })
    let frames = FrameCounter()
    for sequence in UInt64(0)..<1_000 {
      hub.publish(frames.frame(sequence, bytes: 100), to: sequence % 2 == 0 ? "a" : "b")
    }
    #expect(hub.topics == ["a", "b"])
    #expect(hub.topic("a")?.frame?.sequence == 998)
    #expect(hub.topic("b")?.frame?.sequence == 999)
    #expect(hub.topic("a")?.number == 500)
    #expect(frames.alive == 2)
    #expect(frames.peak <= 3)
  }

  @Test("frames for a topic that is not served are let go")
  func unknown() {
    let hub = LiveHub(topics: ["a"], now: { .zero })
    let frames = FrameCounter()
    hub.publish(frames.frame(1, bytes: 10), to: "b")
    #expect(hub.topic("b") == nil)
    #expect(frames.alive == 0)
  }

  @Test("a frame is encoded when it is first asked for, and once")
  func encodesOnce() {
    let runs = Mutex(0)
    let frame = LiveFrame(captureNanoseconds: 0, sequence: 0) {
      runs.withLock { $0 += 1 }
      return LiveImage(bytes: FrameBuffer([9]), kind: .jpeg)
    }
    #expect(runs.withLock { $0 } == 0)
    #expect(frame.image()?.bytes.array == [9])
    #expect(frame.image()?.bytes.array == [9])
    #expect(runs.withLock { $0 } == 1)
  }

  @Test("a topic goes offline when its frames stay away, and back when they return")
  func online() {
    let time = Mutex(Duration.zero)
    let hub = LiveHub(topics: ["a"], now: { time.withLock { $0 } })
    let frames = FrameCounter()
    #expect(hub.topic("a")?.isOnline(at: .zero) == false)
    hub.publish(frames.frame(0, bytes: 1), to: "a")
    #expect(hub.topic("a")?.isOnline(at: .seconds(5)) == true)
    #expect(hub.topic("a")?.isOnline(at: .seconds(6)) == false)
    time.withLock { $0 = .seconds(10) }
    hub.publish(frames.frame(1, bytes: 1), to: "a")
    #expect(hub.topic("a")?.isOnline(at: .seconds(11)) == true)
    hub.setState(.unreachable("no broker"), of: "a")
    #expect(hub.topic("a")?.isOnline(at: .seconds(11)) == false)
    #expect(hub.topic("a")?.detail(at: .seconds(11)).contains("no broker") == true)
  }
}
