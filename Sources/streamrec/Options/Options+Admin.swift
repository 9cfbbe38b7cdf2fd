import KafkaWire

// What the commands that change a cluster take.
extension Options {
  static let validateOnly = Option<Bool>(
    flag: "validate-only", help: "Ask the cluster whether it would do it, and change nothing.")

  static let deleteConfig = Option(
    "delete-config", "NAME", ValueReader<String>.text("a setting's name"), repeats: true,
    help: "A setting to take back, so that the default holds. May be given more than once.")

  static let appendConfig = Option(
    "append-config", "NAME=VALUE", ValueReader<ConfigSetting>.configSetting, repeats: true,
    help: "What to add to a setting that is a list, such as cleanup.policy=compact. May be given more than once.")

  static let subtractConfig = Option(
    "subtract-config", "NAME=VALUE", ValueReader<ConfigSetting>.configSetting, repeats: true,
    help: "What to take out of a setting that is a list. May be given more than once.")

  static let partition = Option(
    "partition", "N", ValueReader<Int>.number(0...Int(Int32.max)), repeats: true,
    help: "The partition. May be given more than once; left out, all of them.")

  static let before = Option(
    "before", "TIME", ValueReader<TimeSpec>.time,
    help: "Delete the records that are older than this: RFC 3339, unix seconds or milliseconds, -15m, now; or end for "
      + "all that are there.")

  static let beforeOffset = Option(
    "before-offset", "OFFSET", ValueReader<Int>.number(0...(.max)), help: "Delete the records with smaller offsets.")

  // MARK: Groups

  static let groupStates = Option(
    "state", "STATE", ValueReader<ConsumerGroupState>.choice(of: ConsumerGroupState.self), repeats: true,
    help: "Only groups in this state. May be given more than once.")

  static let groupTypes = Option(
    "type", "TYPE", ValueReader<GroupType>.choice(of: GroupType.self), repeats: true,
    help: "Only groups of this type. May be given more than once.")

  static let toEarliest = Option<Bool>(
    flag: "to-earliest", help: "Go on at the oldest record that the brokers still have.")

  static let toLatest = Option<Bool>(flag: "to-latest", help: "Go on with new records.")

  static let toOffset = Option(
    "to-offset", "OFFSET", ValueReader<Int>.number(0...(.max)), help: "Go on at this offset.")

  static let toTime = Option(
    "to-time", "TIME", ValueReader<TimeSpec>.time,
    help: "Go on at the first record of this time or a later one: RFC 3339, unix seconds or milliseconds, -15m, now, "
      + "or end.")

  static let shiftBy = Option(
    "shift-by", "N", ValueReader<Int>.number((.min)...(.max)),
    help: "Go on so many records later than stored, or earlier where N is negative.")

  static let execute = Option<Bool>(
    flag: "execute", help: "Store it. Without it, what would be stored is shown, and nothing is changed.")

  // MARK: Doctor

  static let clockTopic = Option(
    "clock-topic", "TOPIC", ValueReader<String>.topic,
    help: "Compare clocks by this topic: three small records are written to a partition of each broker, and stay. Its "
      + "message.timestamp.type has to be LogAppendTime.")
}
