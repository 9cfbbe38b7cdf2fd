import Foundation
import KafkaWire

/// Records as `consume` prints them.
enum RecordText {
  /// The values, a line each, byte for byte.
  static func lines(_ records: ArraySlice<Record>) -> [UInt8] {
    var bytes: [UInt8] = []
    for record in records {
      if let value = record.value { bytes.append(contentsOf: value.array) }
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  /// NDJSON, an object a record; with the member of a group that read it, where it is known.
  static func json(
    _ records: ArraySlice<Record>, of partition: TopicPartition, member: GroupMetadata? = nil
  ) -> [UInt8] {
    Array(records.map { json($0, of: partition, member).text + "\n" }.joined().utf8)
  }

  private static func json(_ record: Record, of partition: TopicPartition, _ metadata: GroupMetadata?) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("topic", .string(partition.topic)), ("partition", .int(Int64(partition.partition))),
      ("offset", .int(record.offset)), ("timestamp", .int(record.timestamp)),
    ]
    if let metadata {
      members += [("member", .string(metadata.memberID)), ("generation", .int(Int64(metadata.generation)))]
    }
    members += member("key", record.key)
    let headers = record.headers.map { JSONValue.object([("name", .string($0.key))] + member("value", $0.value)) }
    members.append(("headers", .array(headers)))
    return .object(members + member("value", record.value))
  }

  /// Text as it is; bytes that are no text in base64, under a name that says so.
  private static func member(_ name: String, _ bytes: Bytes?) -> [(String, JSONValue)] {
    guard let bytes else { return [(name, .null)] }
    let array = bytes.array
    if let text = String(validating: array, as: UTF8.self) { return [(name, .string(text))] }
    return [("\(name)_base64", .string(Data(array).base64EncodedString()))]
  }
}
