import KafkaWire

/// The changes of settings that a command line asks for.
struct ConfigChangeList: Sendable {
  let changes: [ConfigChange]

  init(_ values: OptionValues) throws(UsageError) {
    var changes: [ConfigChange] = []
    for setting in try values.all(Options.config) { changes.append(ConfigChange(setting.name, .set(setting.value))) }
    for name in try values.all(Options.deleteConfig) { changes.append(ConfigChange(name, .delete)) }
    for setting in try values.all(Options.appendConfig) {
      changes.append(ConfigChange(setting.name, .append(setting.value)))
    }
    for setting in try values.all(Options.subtractConfig) {
      changes.append(ConfigChange(setting.name, .subtract(setting.value)))
    }
    let options: [any AnyOption] = [
      Options.config, Options.deleteConfig, Options.appendConfig, Options.subtractConfig,
    ]
    guard !changes.isEmpty else {
      throw UsageError("\(values.command) needs a change: \(options.map(\.synopsis).joined(separator: ", "))")
    }
    var seen: Set<String> = []
    for change in changes where !seen.insert(change.name).inserted {
      throw UsageError("\(change.name) is to be changed twice; give one change of it")
    }
    self.changes = changes
  }

  var text: String {
    changes.map { change in
      switch change.operation {
      case .set(let value): "\(change.name)=\(value)"
      case .delete: "\(change.name) as by default"
      case .append(let value): "\(change.name) with \(value)"
      case .subtract(let value): "\(change.name) without \(value)"
      }
    }.joined(separator: ", ")
  }

  var json: JSONValue {
    .array(
      changes.map { change in
        let (operation, value): (String, JSONValue) =
          switch change.operation {
          case .set(let value): ("set", .string(value))
          case .delete: ("delete", .null)
          case .append(let value): ("append", .string(value))
          case .subtract(let value): ("subtract", .string(value))
          }
        return .object([("name", .string(change.name)), ("operation", .string(operation)), ("value", value)])
      })
  }
}
