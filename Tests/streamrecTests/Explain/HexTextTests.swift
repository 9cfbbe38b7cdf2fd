import Testing

@testable import streamrec

struct HexTextTests {
  @Test(
    "digits are read however people copy them",
    arguments: ["000a ff", "00 0A FF", "00:0a:ff", "0x00 0x0a 0xff", "0x000aff\n", "\\x00\\x0a\\xff", "\"000aff\""])
  func forms(_ text: String) throws {
    #expect(try HexText.parse(text.utf8) == [0, 10, 255])
  }

  @Test(
    "what is no digit, half a byte and nothing at all are errors", arguments: ["0g", "0", "00 1 1", "", "  ", "no"])
  func refused(_ text: String) {
    #expect(throws: HexText.Failure.self) { _ = try HexText.parse(text.utf8) }
  }

  @Test("frames with length prefixes, without, and cut are told apart")
  func framing() {
    // ApiVersions version 0, correlation id 1, client id "client".
    let frame: [UInt8] = [0, 18, 0, 0, 0, 0, 0, 1, 0, 6] + Array("client".utf8)
    let framed = [0, 0, 0, 16] + frame
    func split(_ bytes: [UInt8], isRequest: Bool = true) -> [HexFrames.Piece] {
      HexFrames.split(bytes, .auto, isRequest: isRequest)
    }
    #expect(split(frame) == [.init(bytes: frame, hasLength: false, offset: 0)])
    #expect(
      split(framed + framed) == [
        .init(bytes: framed, hasLength: true, offset: 0), .init(bytes: framed, hasLength: true, offset: 20),
      ])
    #expect(split(Array(framed.dropLast(3))).map(\.hasLength) == [true])
    #expect(split([0, 0, 0, 4, 0, 0, 0, 9], isRequest: false).map(\.hasLength) == [true])
    #expect(split([0, 0, 0, 4, 0, 0, 0, 9, 0], isRequest: false).map(\.hasLength) == [false])
    #expect(HexFrames.split(frame, .yes, isRequest: true).map(\.hasLength) == [true])
    #expect(HexFrames.split([0xff, 0xff, 0xff, 0xff], .yes, isRequest: true).map(\.bytes.count) == [4])
  }
}
