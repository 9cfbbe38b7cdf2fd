import Foundation
import LiveView
import Testing

@Suite(.serialized) struct HostileClientTests {
  @Test(
    "bytes that are no request end in an error or a closed connection, and the server goes on",
    arguments: [
      "\r\n\r\n", "GET\r\n\r\n", "GET /\r\n\r\n", "FROB / HTTP/1.1\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
      "GET / HTTP/1.1\r\nno colon here\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
      "GET / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
      "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzzzz\r\n", "GET http://[::1 HTTP/1.1\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\r\n\r\n",
      "GET /" + String(repeating: "a", count: 100_000) + " HTTP/1.1\r\n\r\n",
      "GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 100_000) + "\r\n\r\n",
    ])
  func garbage(bytes: String) async throws {
    try await TestServer.run({ $0.headTimeout = .milliseconds(300) }) { test in
      let answer = try await onThread { () -> String in
        let client = try RawConnection(port: test.port)
        // The server may have closed before all is sent.
        try? client.send(bytes)
        return try client.readToEnd()
      }
      if !answer.isEmpty {
        let status = try Response(answer).status
        #expect((400...599).contains(status) || (bytes == "GET /\r\n\r\n" && status == 200))
      }
      #expect(try await Response.get("/", port: test.port).status == 200)
    }
  }

  @Test("random bytes never stop the server")
  func random() async throws {
    try await TestServer.run({ $0.headTimeout = .milliseconds(200) }) { test in
      try await onThread {
        var generator = SplitMix(state: 42)
        for _ in 0..<60 {
          let client = try RawConnection(port: test.port)
          let bytes = (0..<Int.random(in: 1...600, using: &generator)).map { _ in
            UInt8.random(in: 0...255, using: &generator)
          }
          try? client.send(bytes + Array("\r\n\r\n".utf8))
          if Bool.random(using: &generator) { _ = try client.readToEnd() }
        }
      }
      #expect(try await Response.get("/", port: test.port).status == 200)
    }
  }

  @Test("a request's head that comes byte by byte is cut off in time", arguments: ["GET / HTTP/1.1\r\nX: ", ""])
  func slowHead(start: String) async throws {
    try await TestServer.run({ $0.headTimeout = .milliseconds(300) }) { test in
      let bytes = try await onThread { () -> Int in
        let client = try RawConnection(port: test.port)
        try client.send(start)
        var count = 0
        while try !client.isReadable(within: 0.02), count < 500 {
          try? client.send(start.isEmpty ? [] : [UInt8(ascii: "a")])
          count += 1
        }
        while try client.receive(within: 1) {}
        return count
      }
      // About 15 bytes in 300 ms; a timeout that each byte restarts would never have come.
      #expect(bytes < 400)
      try await untilTrue { test.server.state?.connections == 0 }
    }
  }

  @Test("connections beyond the limit are told so, and there is room again when some have left")
  func limit() async throws {
    try await TestServer.run({ $0.maxConnections = 4 }) { test in
      try await onThread {
        let viewers = try (0..<4).map { _ in try RawConnection(port: test.port) }
        for viewer in viewers {
          try viewer.send("GET /video_feed HTTP/1.1\r\nHost: x\r\n\r\n")
          _ = try viewer.read(through: "--streamrecframe\r\n")
        }
        let refused = try Response.of("GET / HTTP/1.1\r\nHost: x\r\n\r\n", port: test.port)
        #expect(refused.status == 503)
        #expect(refused.body.contains("Too many connections"))
      }
      try await untilTrue { test.server.state?.connections == 0 }
      #expect(try await Response.get("/", port: test.port).status == 200)
    }
  }

  @Test("a viewer that takes nothing is let go")
  func stalled() async throws {
    let frames = FrameCounter()
    try await TestServer.run({ $0.stallTimeout = .milliseconds(200) }) { test in
      try await onThread {
        let client = try RawConnection(port: test.port, receiveBuffer: 4_096)
        try client.send("GET /video_feed HTTP/1.1\r\nHost: x\r\n\r\n")
        _ = try client.read(through: "--streamrecframe\r\n")
        test.hub.publish(frames.frame(0, bytes: 16 << 20), to: "video")
        let limit = Date.now + 10
        while test.server.state?.topics[0].viewers.isEmpty == false, Date.now < limit {
          _ = try RawConnection(port: test.port)
        }
        #expect(test.server.state?.topics[0].viewers.isEmpty == true)
      }
    }
    // The client's thread may let go of the hub a moment after the server.
    try await untilTrue { frames.alive == 0 }
  }
}

/// A small generator with a seed, so that a failure can be seen again.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
