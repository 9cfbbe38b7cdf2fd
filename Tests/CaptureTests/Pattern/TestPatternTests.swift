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

  /// What stands in the decoded picture where the time is written.
  private func clock(_ picture: (pixels: [UInt8], width: Int, height: Int)) -> String {
    let place = TestPattern.clockPlace(width: picture.width, height: picture.height)
    let characters = Array("0123456789:-.TZ")
    return String(
      (0..<(place.isFull ? 24 : 12)).map { index in
        func ink(_ column: Int, _ row: Int) -> Bool {
          let x = place.x + (index * (DigitFont.width + 1) + column) * place.scale + place.scale / 2
          let y = place.y + row * place.scale + place.scale / 2
          return picture.pixels[y * picture.width + x] >= 128
        }
        return characters.first { character in
          guard let glyph = DigitFont.glyph(character) else { return false }
          return (0..<DigitFont.height).allSatisfy { row in
            (0..<DigitFont.width).allSatisfy { ink($0, row) == DigitFont.hasInk(glyph, column: $0, row: row) }
          }
        } ?? "?"
      })
  }

  @Test(
    "the time is readable after JPEG, and does not hide the number",
    arguments: ["640x360@25", "128x72@1", "150x72@1", "321x181@30", "1920x1080@60", "128x2000@1", "4000x72@1"])
  func clockSurvives(text: String) throws {
    let spec = try TestPatternSpec(parsing: text)
    var pattern = TestPattern(width: spec.width, height: spec.height)
    let encoder = try JPEGEncoder(quality: 85)
    let decoder = try JPEGDecoder()
    for (nanoseconds, expected) in [
      (1_769_846_400_250_000_000, "2026-01-31T08:00:00.250Z"), (1_234_567_890_987_654_321, "2009-02-13T23:31:30.987Z"),
      (-1, "1969-12-31T23:59:59.999Z"),
    ] as [(Int64, String)] {
      let picture = try decoder.gray(encoder.encode(pattern.draw(7, utcNanoseconds: nanoseconds)))
      #expect(clock(picture) == (spec.width < 150 ? String(expected.dropFirst(11).dropLast()) : expected))
      #expect(TestPattern.number(inLuma: picture.pixels, width: picture.width, height: picture.height) == 7)
    }
  }

  @Test("no size traps, and each gives pictures of that size")
  func everySize() throws {
    let encoder = try JPEGEncoder(quality: 85)
    let sides = Array(1...20) + [71, 72, 73, 127, 128, 129, 8192]
    for width in sides {
      for height in sides where width * height <= 1 << 18 {
        var pattern = TestPattern(width: width, height: height)
        for number: UInt32 in [0, 1, 49, 50, .max] {
          let image = try encoder.encode(pattern.draw(number, utcNanoseconds: .max))
          if number == .max {
            let header = try JPEGHeader.parse(image)
            #expect((header.width, header.height) == (width, height))
          }
        }
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
      "", "640", "640x360@", "640x360@0", "640x360@x", "0x0@25", "9000x9000@1", "640x360@-1", "axb@3", "64x9000@5",
    ])
  func refuses(text: String) throws {
    let error = try #require(throws: CaptureError.self) { try TestPatternSpec(parsing: text) }
    #expect(error.code == .invalidOption)
    #expect(error.advice.contains("WxH@FPS"))
  }
}
