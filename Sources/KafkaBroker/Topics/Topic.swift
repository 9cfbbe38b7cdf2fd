import KafkaWire

/// A topic and its partitions.
final class Topic {
  let name: String
  let id: KafkaUUID
  let configs: [String: String]
  let settings: LogSettings
  let partitions: [PartitionLog]

  init(name: String, id: KafkaUUID, configs: [String: String], settings: LogSettings, partitions: [PartitionLog]) {
    self.name = name
    self.id = id
    self.configs = configs
    self.settings = settings
    self.partitions = partitions
  }

  func partition(_ index: Int32) -> PartitionLog? {
    index >= 0 && Int(index) < partitions.count ? partitions[Int(index)] : nil
  }
}
