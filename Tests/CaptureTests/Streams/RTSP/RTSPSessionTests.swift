#if Libav
  import Synchronization
  import Testing

  @testable import Capture

  struct RTSPSessionTests {
    private static func answer(_ status: String, to request: String, _ fields: String = "") -> String {
      let sequence = request.split(separator: "\r\n").first { $0.hasPrefix("CSeq:") } ?? "CSeq: 1"
      return "RTSP/1.0 \(status)\r\n\(sequence)\r\n\(fields)\r\n"
    }

    private func failure(_ url: String) throws -> StreamFailure? {
      let address = try #require(StreamAddress(parsing: url, schemes: ["rtsp"]))
      do throws(StreamFailure) {
        _ = try RTSPSession(address, .tcp, encoding: nil, quality: 85, clock: SystemFrameClock(), flag: CancelFlag())
        return nil
      } catch {
        return error
      }
    }

    @Test("a camera that sends its viewers on to another server does not get the password there")
    func redirected() throws {
      let requests = Mutex<[String]>([])
      let other = try ScriptedServer { connection in
        while let request = connection.request() {
          requests.withLock { $0.append(request) }
          connection.send(
            Self.answer("401 Unauthorized", to: request, "WWW-Authenticate: Basic realm=\"x\"\r\n"))
        }
      }
      let port = other.port
      let camera = try ScriptedServer { connection in
        while let request = connection.request() {
          connection.send(
            Self.answer("302 Moved", to: request, "Location: rtsp://x:geheim@127.0.0.1:\(port)/b?pwd=geheim\r\n"))
        }
      }
      let failure = try failure("rtsp://admin:geheim@127.0.0.1:\(camera.port)/a")
      #expect(requests.withLock { $0 } == [])
      #expect(failure?.kind == .unsupported)
      #expect(failure?.error.reason == "it sends its viewers on to rtsp://127.0.0.1:\(port)/b?…")
      #expect(failure?.error.description.contains("geheim") == false)
    }

    @Test("a camera that sends its viewers on to itself is asked once")
    func loop() throws {
      let camera = try ScriptedServer { connection in
        while let request = connection.request() {
          let place = request.split(separator: " ").dropFirst().first ?? ""
          connection.send(Self.answer("302 Moved", to: request, "Location: \(place)?again\r\n"))
        }
      }
      let failure = try failure("rtsp://127.0.0.1:\(camera.port)/a")
      #expect(failure?.error.reason.hasPrefix("it sends its viewers on to") == true)
      #expect(camera.count <= 2)
    }

    @Test("an answer that claims two gigabytes is refused at once")
    func hugeAnswer() throws {
      let camera = try ScriptedServer { connection in
        while let request = connection.request() {
          guard request.hasPrefix("DESCRIBE") else {
            connection.send(Self.answer("200 OK", to: request, "Public: DESCRIBE\r\n"))
            continue
          }
          connection.send(
            Self.answer(
              "200 OK", to: request, "Content-Type: application/sdp\r\nContent-Length: 2147483000\r\n"))
          connection.waitForEnd()
        }
      }
      let failure = try failure("rtsp://127.0.0.1:\(camera.port)/a")
      #expect(failure?.kind != .stalled)
      #expect(failure?.error.reason.contains("no answer within") == false)
    }
  }
#endif
