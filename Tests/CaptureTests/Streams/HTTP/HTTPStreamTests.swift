#if Curl
  import Synchronization
  import Testing

  @testable import Capture

  struct HTTPStreamTests {
    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=B\r\n"

    private func failure(
      _ credentials: String = "", _ serve: @escaping @Sendable (ScriptedConnection) -> Void
    ) throws -> StreamFailure? {
      let server = try ScriptedServer { connection in
        guard connection.request() != nil else { return }
        serve(connection)
      }
      let address = try #require(
        StreamAddress(parsing: "http://\(credentials)127.0.0.1:\(server.port)/", schemes: ["http"]))
      do throws(StreamFailure) {
        let stream = try HTTPStream(address, authority: nil, clock: SystemFrameClock(), flag: CancelFlag())
        let deadline = SystemFrameClock().monotonicNanoseconds + 10_000_000_000
        var bytes: [UInt8] = []
        while true { try stream.receive(until: deadline, into: &bytes) }
      } catch {
        return error
      }
    }

    @Test("a body that is packed is refused before anything of it is unpacked", arguments: ["gzip, chunked", "gzip"])
    func packed(encoding: String) throws {
      let failure = try failure { connection in
        connection.send("\(Self.head)Transfer-Encoding: \(encoding)\r\n\r\n")
        connection.waitForEnd()
      }
      #expect(failure?.kind == .unsupported)
      #expect(failure?.error.reason.contains("packed") == true)
    }

    @Test("a header that is too long is called that", arguments: [1, 1_000_000])
    func longHeader(lines: Int) throws {
      let failure = try failure { connection in
        connection.send("HTTP/1.1 200 OK\r\n")
        let field = "X-Field: " + String(repeating: "a", count: 2_000_000 / lines) + "\r\n"
        for _ in 0..<lines where !connection.send(field) { break }
        connection.waitForEnd()
      }
      #expect(failure?.kind == .unsupported)
      #expect(failure?.error.reason.contains("header is too long") == true)
    }

    @Test("whoever refuses behind a redirect is named, and gets no password")
    func redirected() throws {
      let requests = Mutex<[String]>([])
      let other = try ScriptedServer { connection in
        guard let request = connection.request() else { return }
        requests.withLock { $0.append(request) }
        connection.send(
          "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
      }
      let port = other.port
      let failure = try failure("u:geheim@") { connection in
        connection.send(
          "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:\(port)/b\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
      }
      #expect(failure?.kind == .refused)
      #expect(failure?.error.reason.contains("http://127.0.0.1:\(port)/b") == true)
      let seen = requests.withLock { $0 }
      #expect(seen.count == 1)
      #expect(seen.allSatisfy { !$0.contains("Authorization") })
    }

    @Test("a chunked body is taken")
    func chunked() throws {
      let failure = try failure { connection in
        connection.send("\(Self.head)Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
      }
      #expect(failure?.kind == .ended)
      #expect(failure?.error.reason == "the server ended the stream")
    }
  }
#endif
