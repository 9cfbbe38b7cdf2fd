import KafkaWire

/// Which consumer group is read in, and how.
struct GroupMembershipSettings: Sendable {
  let group: String
  let configuration: GroupConfiguration

  /// Nil where no group is named.
  init?(_ values: OptionValues) throws(UsageError) {
    guard let group = try values.value(Options.group) else { return nil }
    self.group = group
    var configuration = GroupConfiguration()
    configuration.groupProtocol = try values.required(Options.groupProtocol)
    configuration.assignors = try values.required(Options.assignors)
    configuration.instanceID = try values.value(Options.instanceID)
    configuration.sessionTimeout = try values.required(Options.sessionTimeout)
    configuration.heartbeatInterval = min(configuration.heartbeatInterval, configuration.sessionTimeout / 4)
    configuration.autoCommit = .seconds(1)
    configuration.topicCheckInterval = .seconds(30)
    self.configuration = configuration
  }
}
