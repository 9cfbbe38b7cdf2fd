import Capture
import Testing

@testable import LiveView

struct MultipartTests {
  @Test(
    "capture time is unix seconds with microseconds",
    arguments: [
      (0, "0.000000"), (1_700_000_000_123_456_789, "1700000000.123456"), (1_000, "0.000001"), (999, "0.000000"),
      (-5, "0.000000"), (Int64.max, "9223372036.854775"),
    ] as [(Int64, String)])
  func timestamp(nanoseconds: Int64, text: String) {
    #expect(Multipart.timestamp(nanoseconds) == text)
  }

  @Test("a part's head names type, length, time and number")
  func head() {
    let image = LiveImage(bytes: FrameBuffer([1, 2, 3]), kind: .png)
    let frame = LiveFrame(image.bytes, .png, captureNanoseconds: 2_000_001_000, sequence: 42)
    #expect(
      Multipart(headersAhead: false).head(of: frame, image)
        == "Content-Type: image/png\r\nContent-Length: 3\r\nX-Timestamp: 2.000001\r\nX-Seq: 42\r\n\r\n")
  }

  @Test("with headers ahead, everything before the next image is there when one ends")
  func ahead() {
    let multipart = Multipart(headersAhead: true)
    let image = LiveImage(bytes: FrameBuffer([1]), kind: .jpeg)
    let frame = LiveFrame(image.bytes, captureNanoseconds: 0, sequence: 0)
    #expect(multipart.opening == "--streamrecframe\r\nContent-Type: image/jpeg\r\n\r\n")
    #expect(multipart.head(of: frame, image) == "")
    #expect(multipart.tail(after: .jpeg) == "\r\n--streamrecframe\r\nContent-Type: image/jpeg\r\n\r\n")
  }
}
