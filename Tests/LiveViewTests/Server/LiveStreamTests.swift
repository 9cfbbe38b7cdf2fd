import Capture
import Foundation
import LiveView
import Testing

@Suite(.serialized) struct LiveStreamTests {
  private static let head = "GET /video_feed HTTP/1.1\r\nHost: localhost\r\n\r\n"

  @Test("a stream is parts with length, time and number, and the next boundary directly after each image")
  func exactBytes() async throws {
    try await TestServer.run { test in
      test.publish([0xFF, 0xD8, 1, 0xFF, 0xD9], sequence: 7)
      try await onThread {
        let client = try RawConnection(port: test.port)
        try client.send(Self.head)
        let head = try client.read(through: "\r\n\r\n")
        #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(head.contains("\r\nContent-Type: multipart/x-mixed-replace;boundary=streamrecframe\r\n"))
        #expect(head.contains("\r\nCache-Control: no-store, "))
        #expect(!head.lowercased().contains("access-control"))
        let first =
          "--streamrecframe\r\nContent-Type: image/jpeg\r\nContent-Length: 5\r\n"
          + "X-Timestamp: 1700000000.123456\r\nX-Seq: 7\r\n\r\n"
        let image: [UInt8] = [0xFF, 0xD8, 1, 0xFF, 0xD9]
        let end = "\r\n--streamrecframe\r\n"
        #expect(try client.read(count: first.utf8.count) == Array(first.utf8))
        #expect(try client.read(count: 5) == image)
        // Without a second frame.
        #expect(try client.read(count: end.utf8.count) == Array(end.utf8))
        test.publish([1, 2], sequence: 8, capture: 5_000_000_000)
        let second = "Content-Type: image/jpeg\r\nContent-Length: 2\r\nX-Timestamp: 5.000000\r\nX-Seq: 8\r\n\r\n"
        #expect(try client.read(count: second.utf8.count) == Array(second.utf8))
        #expect(try client.read(count: 2) == [1, 2])
        #expect(try client.read(count: end.utf8.count) == Array(end.utf8))
      }
    }
  }

  @Test("when no frame comes the last one is sent again and again")
  func idleResend() async throws {
    try await TestServer.run({ $0.idleResend = .milliseconds(40) }) { test in
      test.publish([1, 2, 3], sequence: 1)
      try await onThread {
        let client = try RawConnection(port: test.port)
        try client.send(Self.head)
        for _ in 0..<3 { _ = try client.read(through: "X-Seq: 1\r\n\r\n\u{1}\u{2}\u{3}\r\n--streamrecframe\r\n") }
      }
      #expect((test.server.state?.topics[0].frames ?? 0) == 1)
    }
  }

  @Test("a viewer of an empty topic gets its first frame when it comes")
  func emptyTopic() async throws {
    try await TestServer.run { test in
      try await onThread {
        let client = try RawConnection(port: test.port)
        try client.send(Self.head)
        _ = try client.read(through: "--streamrecframe\r\n")
        test.publish([5], sequence: 0)
        _ = try client.read(through: "X-Seq: 0\r\n\r\n\u{5}\r\n--streamrecframe\r\n")
      }
    }
  }

  @Test("a slow viewer skips to the newest frame; what it missed is counted and takes no memory")
  func slowViewer() async throws {
    let frames = FrameCounter()
    let count: UInt64 = 1_000
    try await TestServer.run({ $0.sendBuffer = 16 << 10 }) { test in
      try await onThread {
        let client = try RawConnection(port: test.port, receiveBuffer: 4_096)
        try client.send(Self.head)
        _ = try client.read(through: "--streamrecframe\r\n")
        for sequence in 0..<count { test.hub.publish(frames.frame(sequence, bytes: 400_000), to: "video") }
        #expect(frames.peak <= 5)
        var seen: [UInt64] = []
        while seen.last != count - 1 {
          let head = try client.read(through: "\r\n\r\n")
          let number = head.components(separatedBy: "X-Seq: ").last?.prefix { $0.isNumber } ?? ""
          seen.append(try #require(UInt64(number)))
          #expect(try client.read(count: 400_000).allSatisfy { $0 == UInt8(truncatingIfNeeded: seen.last ?? 0) })
          _ = try client.read(through: "\r\n--streamrecframe\r\n")
        }
        #expect(seen == seen.sorted() && Set(seen).count == seen.count)
        #expect(seen.count < 100)
        let state = try Response.of("GET /state HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", port: test.port)
        let topic = try #require(JSONDecoder().decode(LiveState.self, from: Data(state.body.utf8)).topics.first)
        let viewer = try #require(topic.viewers.first)
        #expect(viewer.sent == UInt64(seen.count))
        // What came before the viewer's first frame is not its loss.
        #expect(viewer.skipped == count - UInt64(seen.count) - (seen.first ?? 0))
        #expect(topic.viewerSkip == viewer.skipped)
      }
      try await untilTrue {
        test.server.losses[.viewerSkip] > 0 && test.server.state?.topics[0].viewers.isEmpty == true
      }
    }
    // The client's thread may let go of the hub a moment after the server.
    try await untilTrue { frames.alive == 0 }
  }

  @Test("many viewers share one frame's bytes")
  func sharedBytes() async throws {
    let frames = FrameCounter()
    try await TestServer.run { test in
      try await onThread {
        let clients = try (0..<20).map { _ in try RawConnection(port: test.port) }
        for client in clients { try client.send(Self.head) }
        for client in clients { _ = try client.read(through: "--streamrecframe\r\n") }
        test.hub.publish(frames.frame(3, bytes: 50_000), to: "video")
        for client in clients {
          _ = try client.read(through: "X-Seq: 3\r\n\r\n")
          #expect(try client.read(count: 50_000).allSatisfy { $0 == 3 })
        }
        #expect(frames.peak == 1)
      }
    }
    // The client's thread may let go of the hub a moment after the server.
    try await untilTrue { frames.alive == 0 }
  }

  @Test("a stop ends streams in mid-frame and releases every frame")
  func stop() async throws {
    let frames = FrameCounter()
    var port: UInt16 = 0
    try await TestServer.run { test in
      port = test.port
      try await onThread {
        let client = try RawConnection(port: test.port, receiveBuffer: 4_096)
        try client.send(Self.head)
        test.hub.publish(frames.frame(0, bytes: 8 << 20), to: "video")
        _ = try client.read(through: "X-Seq: 0\r\n\r\n")
        #expect(frames.alive == 1)
        let waiting = try RawConnection(port: test.port)
        try waiting.send("GET /snapshot HTTP/1.1\r\nHost: x\r\n\r\n")
      }
      await test.server.stop()
      await test.server.stop()
    }
    // The client's thread may let go of the hub a moment after the server.
    try await untilTrue { frames.alive == 0 }
    #expect(throws: (any Error).self) { try RawConnection(port: port) }
  }
}
