import Testing

@testable import Capture

struct TestPatternTests {
  @Test("the number is readable after JPEG", arguments: ["640x360@25", "128x72@1", "321x181@30", "1920x1080@60"])
  func numberSurvives(text: String) throws {
    let spec = try TestPatternSpec(parsing: text)
    var pattern = TestPattern(width: spec.width, height: spec.height)
    let encoder = try JPEGEncoder(quality: 60)
    let decoder = try JPEGDecoder()
    for number: UInt32 in [0, 1, 2, 49, 50, 999_999, 0xaaaa_aaaa, 0x5555_5555, .max] {
      let picture = try decoder.gray(encoder.encode(pattern.draw(number)))
      #expect(TestPattern.number(inLuma: picture.pixels, width: picture.width, height: picture.height) == number)
    }
  }

  @Test("drawing one after the other equals drawing it afresh")
  func redrawsWhatChanges() throws {
    let encoder = try JPEGEncoder(quality: 85)
    var moving = TestPattern(width: 320, height: 180)
    for number: UInt32 in 0..<120 {
      let image = try encoder.encode(moving.draw(number)).array
      if number % 17 == 0 {
        var fresh = TestPattern(width: 320, height: 180)
        #expect(try encoder.encode(fresh.draw(number)).array == image)
      }
    }
  }

  @Test("a specification is read", arguments: [("640x360@25", 640, 360, 25.0), ("128x72@30000/1001", 128, 72, 29.97)])
  func parses(text: String, width: Int, height: Int, fps: Double) throws {
    let spec = try TestPatternSpec(parsing: text)
    #expect((spec.width, spec.height) == (width, height))
    #expect(abs(spec.rate.framesPerSecond - fps) < 0.001)
  }

  @Test(
    "a bad specification is named with what was expected",
    arguments: [
      "", "640", "640x360@", "640x360@0", "640x360@x", "0x0@25", "9000x9000@1", "640x360@-1", "axb@3", "64x64@5",
    ])
  func refuses(text: String) throws {
    let error = try #require(throws: CaptureError.self) { try TestPatternSpec(parsing: text) }
    #expect(error.code == .invalidOption)
    #expect(error.advice.contains("WxH@FPS"))
  }
}
