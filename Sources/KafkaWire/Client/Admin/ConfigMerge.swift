/// Changes to settings worked into all settings that a resource has, for brokers older than Kafka 2.3: their AlterConfigs
/// takes back whatever it does not name. A value without I/O.
enum ConfigMerge {
  /// All that is to be set.
  ///
  /// - Throws: `.unsupportedVersion` where a secret would be lost, for it cannot be read to be written back.
  static func merged(
    _ present: [String: ConfigEntry], _ changes: [ConfigChange], of resource: ConfigResource
  ) throws(KafkaError) -> [AlterConfigsRequest.Config] {
    let changed = Set(changes.map(\.name))
    var values: [String: String] = [:]
    for entry in present.values where entry.source == resource.ownSource && !changed.contains(entry.name) {
      guard let value = entry.value else {
        throw KafkaError(
          .unsupportedVersion, api: .incrementalAlterConfigs, topic: resource.topic,
          detail: "a broker older than Kafka 2.3 sets all of \(resource)'s settings at once and would lose the secret "
            + "\(entry.name); set it again in the same change")
      }
      values[entry.name] = value
    }
    for change in changes {
      switch change.operation {
      case .set(let value): values[change.name] = value
      case .delete: continue
      case .append(let added):
        let list = try items(change.name, present, of: resource)
        values[change.name] = (list + items(added).filter { !list.contains($0) }).joined(separator: ",")
      case .subtract(let removed):
        let gone = items(removed)
        values[change.name] = try items(change.name, present, of: resource).filter { !gone.contains($0) }
          .joined(separator: ",")
      }
    }
    return values.sorted { $0.key < $1.key }.map { AlterConfigsRequest.Config(name: $0.key, value: $0.value) }
  }

  /// Whether a resource's settings are those that it was given.
  static func holds(
    _ wanted: [AlterConfigsRequest.Config], in present: [String: ConfigEntry], of resource: ConfigResource
  ) -> Bool {
    let own = present.filter { $0.value.source == resource.ownSource }
    guard own.count == wanted.count else { return false }
    return wanted.allSatisfy { config in
      guard let entry = own[config.name] else { return false }
      return entry.isSensitive || entry.value == config.value
    }
  }

  /// The list as it holds now, whoever set it.
  private static func items(
    _ name: String, _ present: [String: ConfigEntry], of resource: ConfigResource
  ) throws(KafkaError) -> [String] {
    guard let entry = present[name] else {
      throw KafkaError(
        .broker(.invalidConfig), api: .alterConfigs, topic: resource.topic, detail: "\(resource) has no setting \(name)"
      )
    }
    return items(entry.value ?? "")
  }

  private static func items(_ text: String) -> [String] {
    text.split(separator: ",").map { $0.trimming(" ") }
  }
}

extension Substring {
  fileprivate func trimming(_ character: Character) -> String {
    var rest = self
    while rest.first == character { rest.removeFirst() }
    while rest.last == character { rest.removeLast() }
    return String(rest)
  }
}
