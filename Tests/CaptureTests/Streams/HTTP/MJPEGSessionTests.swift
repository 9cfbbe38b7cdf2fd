#if Curl
  import Testing

  @testable import Capture

  struct MJPEGSessionTests {
    private func answer(_ pictures: [[UInt8]]) -> [UInt8] {
      let head = "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n--b\r\n"
      return Array(head.utf8)
        + pictures.flatMap { picture -> [UInt8] in
          Array("Content-Type: image/jpeg\r\nContent-Length: \(picture.count)\r\n\r\n".utf8) + picture
            + Array("\r\n--b\r\n".utf8)
        }
    }

    @Test(
      "a closed connection has left its camera, whoever still refers to it, and pictures stay as they came",
      .timeLimit(.minutes(1)))
    func close() async throws {
      let pictures = try (1...3).map { try Pictures.jpeg(width: 64 * $0).array }
      let camera = try OneViewerCamera(answer: answer(pictures))
      let address = try #require(StreamAddress(parsing: "http://127.0.0.1:\(camera.port)/", schemes: ["http"]))
      var departures = camera.departures.makeAsyncIterator()
      for _ in 0..<2 {
        let session = try MJPEGSession(address, authority: nil, clock: SystemFrameClock(), flag: CancelFlag())
        var images: [EncodedImage] = []
        for _ in pictures {
          _ = try session.advance(patience: 10_000_000_000)
          images.append(try session.image())
        }
        session.close()
        let hasLeft: Void? = await departures.next()
        #expect(hasLeft != nil)
        #expect(images.map { $0.bytes.array } == pictures)
        #expect(throws: StreamFailure.self) { try session.advance(patience: 1) }
      }
    }
  }
#endif
