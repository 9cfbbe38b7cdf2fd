import Testing

@testable import LiveView

struct RouteTests {
  private static let topics = ["video", "webcam", "a b/ü", "state", "video_feed"]

  @Test(
    "a path names what it shows",
    arguments: [
      ("/", nil, .index), ("", nil, .index), ("/state", nil, .state),
      ("/video", nil, .page(topic: "video")), ("/webcam", nil, .page(topic: "webcam")),
      ("/video_feed", nil, .feed(topic: "video", headersAhead: false)),
      ("/webcam_feed", "headers_ahead=1&t=5", .feed(topic: "webcam", headersAhead: true)),
      ("/video_snapshot", nil, .snapshot(topic: "video", cached: false)),
      ("/snapshot", nil, .snapshot(topic: "video", cached: false)),
      ("/snapshot", "topic=webcam&cached=1", .snapshot(topic: "webcam", cached: true)),
      ("/snapshot", "topic=other", .unknownTopic("other")),
      ("/stream", "topic=a+b%2F%C3%BC", .feed(topic: "a b/ü", headersAhead: false)),
      ("/", "action=stream", .feed(topic: "video", headersAhead: false)),
      ("/", "action=snapshot", .snapshot(topic: "video", cached: false)), ("/", "action=format", .notFound),
      ("/", "topic=state", .page(topic: "state")), ("/", "topic=nope", .unknownTopic("nope")),
      ("/a%20b%2F%c3%bc", nil, .page(topic: "a b/ü")),
      ("/video_feed_feed", nil, .feed(topic: "video_feed", headersAhead: false)),
      ("/nope", nil, .notFound), ("/nope_feed", nil, .notFound), ("/video/", nil, .notFound),
      ("/%76ideo", nil, .page(topic: "video")), ("/../video", nil, .notFound), ("/video%00", nil, .badRequest),
      ("/%", nil, .badRequest), ("/%4", nil, .badRequest), ("/%zz", nil, .badRequest), ("/%ff", nil, .badRequest),
      ("/video", "a=%", .badRequest), ("/x%0d%0aSet-Cookie:1", nil, .badRequest),
    ] as [(String, String?, Route)])
  func route(path: String, query: String?, expected: Route) {
    #expect(Route(path: path, query: query, topics: Self.topics) == expected)
  }

  @Test("without topics there is no stream and no snapshot")
  func noTopics() {
    #expect(Route(path: "/snapshot", query: nil, topics: []) == .notFound)
    #expect(Route(path: "/stream", query: nil, topics: []) == .notFound)
    #expect(Route(path: "/", query: nil, topics: []) == .index)
  }

  @Test("the links of every topic lead to it", arguments: topics)
  func links(topic: String) throws {
    func follow(_ link: String) -> Route {
      let parts = link.split(separator: "?", maxSplits: 1).map(String.init)
      return Route(path: parts[0], query: parts.count > 1 ? parts[1] : nil, topics: Self.topics)
    }
    #expect(follow(Link.page(topic)) == .page(topic: topic))
    #expect(follow(Link.feed(topic)) == .feed(topic: topic, headersAhead: false))
    #expect(follow(Link.snapshot(topic)) == .snapshot(topic: topic, cached: false))
  }
}
