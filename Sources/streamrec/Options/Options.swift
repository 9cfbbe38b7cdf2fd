import KafkaWire

/// Every option of streamrec, each declared once. Those of one room stand in the extensions beside this file.
enum Options {
  static let help = Option<Bool>(flag: "help", help: "Print this help and end.")

  static let json = Option<Bool>(flag: "json", help: "Print the result as JSON, for programs to read.")

  static let quiet = Option<Bool>(flag: "quiet", help: "Print no progress.")

  static let brokers = Option(
    "brokers", "HOST:PORT,…", ValueReader<[BrokerAddress]>.brokers, default: "localhost:9092",
    help: "Kafka brokers to begin with; the others are found through them. The port is 9092 where none is given.")

  static let timeout = Option(
    "timeout", "DURATION", ValueReader<Duration>.duration, default: "10s",
    help: "How long to try to reach the brokers before giving up.")

  static let topic = Option("topic", "TOPIC", ValueReader<String>.topic, help: "The topic.")

  static let topics = Option(
    "topics", "TOPIC,…", ValueReader<[String]>.topics, default: "video,webcam", help: "The topics, separated by commas."
  )

  static let fromBeginning = Option<Bool>(
    flag: "from-beginning", help: "Begin with the oldest record that the brokers still have, not with new ones.")

  static let from = Option(
    "from", "TIME", ValueReader<TimeSpec>.time,
    help: "Begin with the first record of this time or a later one: RFC 3339, unix seconds or milliseconds, -15m, now, "
      + "or end.")

  static let until = Option(
    "until", "TIME", ValueReader<TimeSpec>.time,
    help: "Stop at this time, such as now, or with \"end\" at the last record that is there at the start. Left "
      + "out, it goes on.")

  static let group = Option(
    "group", "GROUP", ValueReader<String>.text("a consumer group's name"),
    help: "The consumer group that offsets are committed for.")

  static let partitions = Option(
    "partitions", "N", ValueReader<Int>.number(1...100_000), default: "1", help: "How many partitions a new topic gets."
  )

  static let replicationFactor = Option(
    "replication-factor", "N", ValueReader<Int>.number(1...100),
    help: "On how many brokers each partition is kept. Left out, the cluster decides.")

  static let config = Option(
    "config", "NAME=VALUE", ValueReader<ConfigSetting>.configSetting, repeats: true,
    help: "A setting of the new topic, such as retention.ms=3600000. May be given more than once.")

  static let keySeparator = Option(
    "key-separator", "TEXT", ValueReader<String>.text("the text between a line's key and its value"),
    help: "What stands between a line's key and its value. Left out, lines are values without keys.")

  static let count = Option(
    "count", "N", ValueReader<Int>.number(1...(.max)), help: "Stop after so many records.")
}
