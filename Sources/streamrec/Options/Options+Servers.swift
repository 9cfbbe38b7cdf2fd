extension Options {
  static let data = Option(
    "data", "DIR", ValueReader<String>.path("a folder's path", .folders), default: "./data",
    help: "The folder that the broker keeps its records in. Made where it is absent.")

  static let listen = Option(
    "listen", "HOST:PORT", ValueReader<ListenAddress>.listenAddress, default: "127.0.0.1:9092",
    help: "Where the broker listens. Port 0 takes any that is free.")

  static let retention = Option(
    "retention", "DURATION", ValueReader<Duration>.duration,
    help: "How long records are kept, such as 7d, unless a topic says otherwise. Left out, for ever.")

  static let retentionBytes = Option(
    "retention-bytes", "SIZE", ValueReader<Int64>.size,
    help: "How much each partition keeps, such as 10G, unless a topic says otherwise. Left out, everything.")

  static let host = Option(
    "host", "HOST", ValueReader<String>.text("a host's name or address"), default: "127.0.0.1",
    help: "Where the pages are served: 127.0.0.1 for this machine alone, 0.0.0.0 for all who can reach it.")

  static let port = Option(
    "port", "PORT", ValueReader<Int>.number(0...65535), default: "5000", alsoFrom: ["PORT"],
    help: "The port of the pages. 0 takes any that is free.")

  static let runFor = Option(
    "for", "DURATION", ValueReader<Duration>.duration, help: "End after so long, such as 20s, and check what was done.")
}
