import Capture
import KafkaWire
import Testing

@testable import Recorder

@Suite struct RecompressorTests {
  @Test("a JPEG is encoded smaller until it fits, or not at all")
  func shrink() throws {
    let frame = try #require(try TestFrames.pattern(1).first)
    let limit = frame.image.count * 3 / 4
    let smaller = try #require(Recompressor().shrink(frame, to: limit))
    #expect(smaller.image.count <= limit)
    #expect(try JPEGHeader.parse(smaller.image).width == frame.width)
    #expect(smaller.sequence == frame.sequence)
    #expect(Recompressor().shrink(frame, to: 10)?.image.count == nil)
  }

  @Test("what came without loss becomes the best JPEG that fits", arguments: [FrameEncoding.png, .raw])
  func lossless(encoding: FrameEncoding) throws {
    let frame = try #require(try TestFrames.pattern(1, encoding: encoding).first)
    let best = try #require(Recompressor().shrink(frame, to: .max))
    #expect(best.format == .jpeg)
    #expect(try JPEGHeader.parse(best.image).width == frame.width)
    #expect((best.width, best.height, best.sequence) == (frame.width, frame.height, frame.sequence))
    let smaller = try #require(Recompressor().shrink(frame, to: best.image.count * 2 / 3))
    #expect(smaller.image.count <= best.image.count * 2 / 3)
    #expect(Recompressor().shrink(frame, to: 10)?.image.count == nil)
  }

  @Test("what cannot be decoded does not fit")
  func undecodable() throws {
    var frame = try #require(try TestFrames.pattern(1, encoding: .png).first)
    frame.image = FrameBuffer(frame.image.array.dropLast(20))
    #expect(Recompressor().shrink(frame, to: .max)?.image.count == nil)
    var raw = try #require(try TestFrames.pattern(1, encoding: .raw).first)
    raw.width += 1
    #expect(Recompressor().shrink(raw, to: .max)?.image.count == nil)
  }
}

@Suite struct TopicLimitsTests {
  @Test("the broker's limit counts where it is one")
  func limit() {
    #expect(TopicLimits.maxMessageBytes("2000000") == 2_000_000)
    #expect(TopicLimits.maxMessageBytes("0") == 0)
  }

  @Test(
    "what is no limit leaves Kafka's own default",
    arguments: [nil, "", "many", "-1", "-9223372036854775808", "9223372036854775807"])
  func noLimit(_ text: String?) {
    #expect(TopicLimits.maxMessageBytes(text) == TopicLimits.defaultMaxMessageBytes)
  }
}
