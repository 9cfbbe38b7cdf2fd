import Foundation
import LiveView
import Testing

@Suite(.serialized) struct LiveServerTests {
  @Test("every page answers GET with its body and HEAD with the same head alone", arguments: ["/", "/video", "/state"])
  func pages(path: String) async throws {
    try await TestServer.run { test in
      let get = try await Response.get(path, port: test.port)
      #expect(get.status == 200)
      #expect(get.headers["content-length"] == String(get.body.utf8.count))
      #expect(get.headers["cache-control"]?.contains("no-store") == true)
      #expect(get.headers["access-control-allow-origin"] == nil)
      let head = try await Response.get(path, method: "HEAD", port: test.port)
      #expect(head.status == 200)
      #expect(head.body.isEmpty)
      #expect(head.headers["content-type"] == get.headers["content-type"])
    }
  }

  @Test("HEAD of a stream or snapshot does not wait for a frame", arguments: ["/video_feed", "/snapshot"])
  func headOfFrames(path: String) async throws {
    try await TestServer.run { test in
      let head = try await Response.get(path, method: "HEAD", port: test.port)
      #expect(head.status == 200)
      #expect(head.body.isEmpty)
      #expect(head.headers["content-type"]?.hasPrefix(path == "/snapshot" ? "image/jpeg" : "multipart/") == true)
    }
  }

  @Test("OPTIONS names the methods", arguments: ["/", "/video_feed", "/nowhere"])
  func options(path: String) async throws {
    try await TestServer.run { test in
      let response = try await Response.get(path, method: "OPTIONS", port: test.port)
      #expect(response.status == 200)
      #expect(response.headers["allow"] == "GET, HEAD, OPTIONS")
      #expect(response.headers["access-control-allow-origin"] == nil)
    }
  }

  @Test("other methods are refused", arguments: ["POST", "PUT", "DELETE", "PATCH", "TRACE"])
  func methods(method: String) async throws {
    try await TestServer.run { test in
      let response = try await Response.get("/", method: method, port: test.port)
      #expect(response.status == 405)
      #expect(response.headers["allow"] == "GET, HEAD, OPTIONS")
    }
  }

  @Test(
    "what is not there is 404, what cannot be decoded 400",
    arguments: [
      ("/nowhere", 404), ("/other_feed", 404), ("/snapshot?topic=other", 404), ("/%00", 400), ("/video?x=%zz", 400),
    ])
  func notFound(path: String, status: Int) async throws {
    try await TestServer.run { test in
      let response = try await Response.get(path, port: test.port)
      #expect(response.status == status)
      #expect(response.headers["content-type"] == "text/html; charset=utf-8")
      #expect(response.body.contains("href=\"/video\""))
    }
  }

  @Test("a snapshot waits for a fresh frame")
  func snapshot() async throws {
    try await TestServer.run { test in
      test.publish([1], sequence: 1)
      try await onThread {
        let client = try RawConnection(port: test.port)
        try client.send("GET /snapshot HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(try !client.isReadable(within: 0.1))
        test.publish([0xFF, 0xD8, 0xFF, 0xD9], sequence: 2)
        let head = try client.read(through: "\r\n\r\n")
        #expect(head.contains("Content-Type: image/jpeg\r\nContent-Length: 4\r\n"))
        #expect(head.contains("\r\nX-Timestamp: 1700000000.123456\r\nX-Seq: 2\r\n"))
        #expect(try client.read(count: 4) == [0xFF, 0xD8, 0xFF, 0xD9])
        #expect(try client.readToEnd().isEmpty)
      }
    }
  }

  @Test("a snapshot of what there is comes at once")
  func cachedSnapshot() async throws {
    try await TestServer.run(topics: ["video", "webcam"]) { test in
      test.publish(Array("abc".utf8), sequence: 4, to: "webcam")
      let response = try await Response.get("/webcam_snapshot?cached=1", port: test.port)
      #expect(response.status == 200)
      #expect(response.body == "abc")
      let none = try await Response.get("/video_snapshot?cached=1", port: test.port)
      #expect(none.status == 503)
      #expect(none.body.contains("video"))
    }
  }

  @Test("a snapshot without a fresh frame in time is the newest there is")
  func snapshotOfIdleTopic() async throws {
    try await TestServer.run({ $0.snapshotTimeout = .milliseconds(50) }) { test in
      test.publish(Array("abc".utf8), sequence: 1)
      let response = try await Response.get("/snapshot", port: test.port)
      #expect(response.status == 200)
      #expect(response.body == "abc")
    }
  }

  @Test("a snapshot of a topic that has had no frame is 503 and says so")
  func snapshotTimeout() async throws {
    try await TestServer.run({ $0.snapshotTimeout = .milliseconds(50) }) { test in
      let response = try await Response.get("/snapshot", port: test.port)
      #expect(response.status == 503)
      #expect(response.body.contains("No frame of the topic “video” came in time"))
    }
  }

  @Test("the state says what comes in and who looks")
  func state() async throws {
    try await TestServer.run(topics: ["video", "webcam"]) { test in
      test.publish([1, 2], sequence: 1)
      test.hub.setState(.missing, of: "webcam")
      test.hub.countUnreadable(3, in: "video")
      let state = try await onThread { () -> LiveState in
        let viewer = try RawConnection(port: test.port)
        try viewer.send("GET /video_feed HTTP/1.1\r\nHost: x\r\n\r\n")
        _ = try viewer.read(through: "X-Seq: 1\r\n")
        let body = try Response.of("GET /state HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", port: test.port).body
        return try JSONDecoder().decode(LiveState.self, from: Data(body.utf8))
      }
      let video = state.topics[0]
      #expect(video.online && video.width == 64 && video.height == 48 && video.frames == 1 && video.unreadable == 3)
      #expect(video.viewers.count == 1 && video.viewers[0].sent == 1 && video.viewers[0].skipped == 0)
      #expect(!state.topics[1].online && state.topics[1].detail.contains("does not exist yet"))
      #expect(state.connections == 2 && state.requests == 2)
    }
  }

  @Test("a page that keeps its connection asks on it again")
  func keepAlive() async throws {
    try await TestServer.run { test in
      try await onThread {
        let client = try RawConnection(port: test.port)
        for _ in 0..<3 {
          try client.send("GET /state HTTP/1.1\r\nHost: x\r\n\r\n")
          let head = try client.read(through: "\r\n\r\n")
          let length = try #require(Response(head).headers["content-length"].flatMap { Int($0) })
          #expect(try client.read(count: length).last == UInt8(ascii: "\n"))
        }
      }
    }
  }

  @Test("a port in use is named, with what to do")
  func portInUse() async throws {
    try await TestServer.run { test in
      var configuration = LiveConfiguration()
      configuration.port = test.port
      let second = LiveServer(configuration, hub: LiveHub(topics: []))
      let error = #expect(throws: LiveError.self) { try second.start() }
      #expect(error?.code == .addressInUse)
      #expect(error?.address == "127.0.0.1:\(test.port)")
      #expect(error?.description.contains("--port") == true)
    }
  }

  @Test("a host that is not here is named")
  func unknownHost() {
    var configuration = LiveConfiguration()
    configuration.host = "192.0.2.1"
    let error = #expect(throws: LiveError.self) { try LiveServer(configuration, hub: LiveHub(topics: [])).start() }
    #expect(error?.code == .addressUnavailable)
  }
}
