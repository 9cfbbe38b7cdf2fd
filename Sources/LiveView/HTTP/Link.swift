/// Paths to what a topic has, safe inside a URL.
enum Link {
  static func page(_ topic: String) -> String {
    let isHidden =
      ["state", "stream", "snapshot"].contains(topic) || topic.hasSuffix("_feed")
      || topic.hasSuffix("_snapshot")
    return isHidden ? "/?topic=\(PercentCoding.encode(topic))" : "/\(PercentCoding.encode(topic))"
  }

  static func feed(_ topic: String) -> String { "/\(PercentCoding.encode(topic))_feed" }
  static func snapshot(_ topic: String) -> String { "/\(PercentCoding.encode(topic))_snapshot" }
}
