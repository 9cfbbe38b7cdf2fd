import Testing

@testable import Capture

struct RawFrameTests {
  @Test("frames of one length come whole, wherever the bytes are parted, and a part of one is counted")
  func splits() {
    let bytes = (0..<35).map { UInt8($0) }
    func split(_ pieces: [ArraySlice<UInt8>]) -> ([[UInt8]], UInt64) {
      var splitter = RawFrameSplitter(length: 8)
      var frames: [[UInt8]] = []
      for piece in pieces {
        piece.withUnsafeBytes { raw in
          var rest = raw
          while !rest.isEmpty {
            if let frame = splitter.next(from: &rest, { Array($0) }) { frames.append(frame) }
          }
        }
      }
      splitter.finish()
      return (frames, splitter.takeLosses()[.truncated])
    }
    let expected = stride(from: 0, to: 32, by: 8).map { Array(bytes[$0..<$0 + 8]) }
    for cut in bytes.indices {
      let (frames, truncated) = split([bytes[..<cut], bytes[cut...]])
      #expect(frames == expected && truncated == 1, "parted at \(cut)")
    }
    #expect(split(bytes.indices.map { bytes[$0...$0] }).0 == expected)
    #expect(split([bytes[..<16]]).1 == 0)
  }

  @Test("a specification is read, and what is none is refused")
  func specification() {
    #expect(RawFrameSpec(parsing: "640x480:rgb24")?.layout.byteCount == 640 * 480 * 3)
    #expect(RawFrameSpec(parsing: "3x3:nv12")?.layout.byteCount == 9 + 8)
    #expect(RawFrameSpec(parsing: "640x480:rgb24")?.description == "640x480:rgb24")
    #expect(RawFrameSpec(parsing: "640x480:yuv420p")?.layout.format == .yu12)
    for text in ["", "640x480", "640x480:", "640x480:rgb2", ":rgb24", "0x1:grey", "65535x65535:grey", "640x480:rgb24:"]
    {
      #expect(RawFrameSpec(parsing: text) == nil, "\(text)")
    }
  }
}
