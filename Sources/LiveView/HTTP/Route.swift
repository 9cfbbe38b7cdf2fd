/// What a request's path and query ask for. A pure value: the topics that are served go in with the path.
enum Route: Sendable, Equatable {
  /// The list of topics.
  case index
  /// A topic's page.
  case page(topic: String)
  /// A topic's stream. `headersAhead`: see ``Multipart``.
  case feed(topic: String, headersAhead: Bool)
  /// One image: the next that comes, or with `cached` the newest there is.
  case snapshot(topic: String, cached: Bool)
  /// Everything that can be counted, as JSON.
  case state
  case notFound
  /// A topic is named that is not served.
  case unknownTopic(String)
  /// The path or query cannot be decoded.
  case badRequest

  /// `path` and `query` as they came, still percent-encoded.
  init(path: String, query: String?, topics: [String]) {
    guard let path = PercentCoding.decode(path), let query = Query(query ?? "") else {
      self = .badRequest
      return
    }
    switch path {
    case "", "/": self = Self.root(query, topics)
    case "/state": self = .state
    case "/stream": self = Self.topic(query["topic"], topics) { .feed(topic: $0, headersAhead: Self.ahead(query)) }
    case "/snapshot": self = Self.topic(query["topic"], topics) { .snapshot(topic: $0, cached: Self.cached(query)) }
    default: self = Self.named(String(path.dropFirst()), query, topics)
    }
  }

  /// `/?action=stream` and `/?action=snapshot` are what mjpg-streamer's users know; `/?topic=` is the page of a topic
  /// whose name one of our own paths hides.
  private static func root(_ query: Query, _ topics: [String]) -> Route {
    switch query["action"] {
    case "stream": topic(query["topic"], topics) { .feed(topic: $0, headersAhead: ahead(query)) }
    case "snapshot": topic(query["topic"], topics) { .snapshot(topic: $0, cached: cached(query)) }
    case nil: query["topic"] == nil ? .index : topic(query["topic"], topics) { .page(topic: $0) }
    default: .notFound
    }
  }

  /// `/<topic>_feed` and `/<topic>_snapshot` win over a topic of that very name, which `/?topic=` reaches.
  private static func named(_ name: String, _ query: Query, _ topics: [String]) -> Route {
    if let topic = topics.first(where: { name == $0 + "_feed" }) {
      return .feed(topic: topic, headersAhead: ahead(query))
    }
    if let topic = topics.first(where: { name == $0 + "_snapshot" }) {
      return .snapshot(topic: topic, cached: cached(query))
    }
    return topics.contains(name) ? .page(topic: name) : .notFound
  }

  /// The first topic where none is named.
  private static func topic(_ name: String?, _ topics: [String], _ route: (String) -> Route) -> Route {
    guard let name = name ?? topics.first else { return .notFound }
    return topics.contains(name) ? route(name) : .unknownTopic(name)
  }

  private static func ahead(_ query: Query) -> Bool { query.isSet("headers_ahead") }
  private static func cached(_ query: Query) -> Bool { query.isSet("cached") }
}
