import Testing

@testable import streamrec

struct MultipartCounterTests {
  private static let stream: [UInt8] = {
    var bytes = Array("HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary=b\r\n\r\n--b\r\n".utf8)
    for (sequence, size) in [(0, 3), (1, 900), (1, 900), (2, 4)] {
      bytes += Array("Content-Type: image/jpeg\r\ncontent-length: \(size)\r\nX-Seq: \(sequence)\r\n\r\n".utf8)
      bytes += [0xFF] + [UInt8](repeating: 13, count: size - 1) + Array("\r\n--b\r\n".utf8)
    }
    return bytes
  }()

  @Test(
    "pictures are counted however the bytes are cut, and one sent again is no new frame",
    arguments: [1, 7, 64, 100_000])
  func counts(_ size: Int) throws {
    var counter = MultipartCounter()
    for start in stride(from: 0, to: Self.stream.count, by: size) {
      try counter.receive(Self.stream[start..<min(start + size, Self.stream.count)])
    }
    #expect(counter.pictures == 4)
    #expect(counter.frames == 3)
  }

  @Test("a picture counts once it is whole")
  func unfinished() throws {
    var counter = MultipartCounter()
    try counter.receive(Array("HTTP/1.1 200 OK\r\n\r\n--b\r\nContent-Length: 3\r\n\r\n".utf8) + [0xFF, 0xD8])
    #expect(counter.pictures == 0)
    try counter.receive([0xD9])
    #expect(counter.pictures == 1)
  }

  @Test(
    "what is no stream of pictures is refused",
    arguments: [
      ("HTTP/1.1 503 Busy\r\n\r\n", MultipartCounter.Failure.refused("HTTP/1.1 503 Busy")),
      ("HTTP/1.1 200 OK\r\n\r\nxx\r\n\r\n", .malformed("a part begins without a boundary")),
      ("HTTP/1.1 200 OK\r\n\r\n--b\r\n\r\n", .malformed("a part does not say how long it is")),
      ("HTTP/1.1 200 OK\r\n\r\n--b\r\nContent-Length: -1\r\n\r\n", .malformed("a part does not say how long it is")),
      ("HTTP/1.1 200 OK\r\n\r\n--b\r\nContent-Length: 5\r\n\r\nhello", .malformed("a part is no JPEG")),
      (String(repeating: "x", count: 17 << 10), .malformed("a head is longer than 16384 bytes")),
    ])
  func refused(_ text: String, _ failure: MultipartCounter.Failure) {
    var counter = MultipartCounter()
    #expect(throws: failure) { try counter.receive(Array(text.utf8)) }
  }
}
