import KafkaWire

@testable import streamrec

/// Commands that do nothing, for the tests of parsing and of texts.
enum SampleCommands {
  static let record = Command(
    "record", summary: "Record a topic.", operands: [Operand("FILE", isRequired: false, help: "where to")],
    options: [
      Options.topic, Options.brokers, Options.quality, Options.loop, Options.json, Options.config, Options.from,
      Options.file, Options.images, port,
    ],
    examples: [.init("streamrec record --topic video", "Records the topic \"video\".")]
  ) { _, _ in .done }
  static let list = Command("topics list", summary: "List topics.") { _, _ in .done }
  static let create = Command("topics create", summary: "Create one.", operands: [Operand("TOPIC", help: "its name")]) {
    _, _ in .done
  }
  static let secret = Command("secret", summary: "Nobody's business.", isHidden: true) { _, _ in .done }
  static let port = Option(
    "port", "PORT", ValueReader<Int>.number(0...65535), default: "5000", alsoFrom: ["PORT"], help: "Where to listen.")

  static let all = [record, list, create, secret]

  static func parse(_ arguments: [String], environment: [String: String] = [:], dotEnv: String = "") throws
    -> ArgumentParser.Request
  {
    let settings = Settings(environment: environment, dotEnv: try DotEnv(parsing: dotEnv))
    return try ArgumentParser(commands: all, settings: settings).parse(arguments)
  }

  /// The invocation that the arguments stand for.
  static func invocation(_ arguments: [String], environment: [String: String] = [:], dotEnv: String = "") throws
    -> Invocation
  {
    guard case .run(let invocation) = try parse(arguments, environment: environment, dotEnv: dotEnv) else {
      throw UsageError("no invocation")
    }
    return invocation
  }

  /// What the arguments are refused with.
  static func refusal(_ arguments: [String], environment: [String: String] = [:], dotEnv: String = "") -> String? {
    do {
      _ = try parse(arguments, environment: environment, dotEnv: dotEnv)
      return nil
    } catch {
      return "\(error)"
    }
  }
}
