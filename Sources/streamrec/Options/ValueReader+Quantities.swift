import Capture
import KafkaWire

extension ValueReader<Duration> {
  /// `20s`, `5m`, `250ms`, `1h30m`.
  static let duration = ValueReader("a duration such as 20s, 5m or 1h30m") { text in
    DurationText.parse(text).flatMap { $0 > .zero ? $0 : nil }
  }
}

extension ValueReader<Duration> {
  static let placeInFile = ValueReader("seconds such as 90 or 12.5, a time such as 1:02:03, or 1h2m3s") { text in
    FileTime.parse(text)
  }
}

extension ValueReader<[BrokerAddress]> {
  static let brokers = ValueReader("brokers as HOST:PORT, separated by commas") { BrokerAddress.list($0) }
}

extension ValueReader<ListenAddress> {
  static let listenAddress = ValueReader("an address to listen on as HOST:PORT (port 0 takes any that is free)") {
    ListenAddress($0)
  }
}

extension ValueReader<FrameRate> {
  static let frameRate = ValueReader("frames per second, such as 5, 29.97 or 30000/1001") { FrameRate(parsing: $0) }
}

extension ValueReader<PictureSize> {
  static let pictureSize = ValueReader("a size in pixels such as 1280x720") { PictureSize(parsing: $0) }
}

extension ValueReader<CameraFormat> {
  private static let names = ["mjpg"] + PixelFormat.allCases.map(\.rawValue)

  static let cameraFormat = ValueReader("one of " + names.joined(separator: ", "), .choices(names)) {
    CameraFormat(parsing: $0)
  }
}

extension ValueReader<ControlSetting> {
  static let controlSetting = ValueReader("NAME=VALUE such as brightness=128") { ControlSetting(parsing: $0) }
}

extension ValueReader<TestPatternSpec> {
  static let testPattern = ValueReader(
    "WxH@FPS such as 640x360@25, from \(TestPatternSpec.widths.lowerBound)x\(TestPatternSpec.heights.lowerBound)@… "
      + "to \(TestPatternSpec.widths.upperBound)x\(TestPatternSpec.heights.upperBound)@…"
  ) { try? TestPatternSpec(parsing: $0) }
}

extension ValueReader<NamedSource> {
  static let namedSource = ValueReader(
    "NAME=URL: a name without a slash, of up to 255 bytes, and a path, an rtsp:// or http:// address, - or pattern:WxH@FPS",
    shown: StreamAddress.withoutCredentials
  ) { NamedSource($0) }
}

extension ValueReader<RawFrameSpec> {
  private static let formats = PixelFormat.allCases.map(\.rawValue)

  static let rawFrames = ValueReader(
    "WxH:FORMAT such as 640x480:rgb24, with one of \(formats.joined(separator: ", "))",
    nearest: { text in
      let halves = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard halves.count == 2, PictureSize(parsing: halves[0]) != nil else { return nil }
      return NearestName.of(halves[1], among: formats).flatMap { $0 == halves[1] ? nil : "\(halves[0]):\($0)" }
    }
  ) { RawFrameSpec(parsing: $0) }
}

extension ValueReader<StreamAddress> {
  static let rtspAddress = ValueReader(
    "rtsp://[USER:PASSWORD@]HOST[:PORT]/PATH, with blanks and % in it, and @ / ? # in the password, percent-encoded",
    shown: StreamAddress.withoutCredentials
  ) { StreamAddress(parsing: $0, schemes: ["rtsp"]) }

  static let httpAddress = ValueReader(
    "http:// or https://[USER:PASSWORD@]HOST[:PORT]/PATH, with blanks and % in it, and @ / ? # in the password, percent-encoded",
    shown: StreamAddress.withoutCredentials
  ) { StreamAddress(parsing: $0, schemes: ["http", "https"]) }
}

extension ValueReader<TimeSpec> {
  static let time = ValueReader(
    "a time: RFC 3339 such as 2026-01-31T08:00:00Z, unix seconds or milliseconds, -15m, now, or end",
    .choices(["now", "end"])
  ) { TimeSpec($0) }
}

extension ValueReader<ConfigSetting> {
  static let configSetting = ValueReader("NAME=VALUE such as retention.ms=3600000") { ConfigSetting($0) }
}

extension ValueReader<Int64> {
  /// Bytes: `10G`, `500MB`.
  static let size = ValueReader("a size such as 500M or 10G") { text in
    ByteSize.parse(text).flatMap { $0 > 0 ? $0 : nil }
  }
}
