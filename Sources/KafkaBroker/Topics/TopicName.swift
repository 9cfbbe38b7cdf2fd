/// Kafka's rule for topic names: 1–249 of `[a-zA-Z0-9._-]`, and neither `.` nor `..`. A name that obeys it is also a
/// file name that stays in its directory.
enum TopicName {
  static let limit = 249

  static func isValid(_ name: String) -> Bool {
    guard !name.isEmpty, name.utf8.count <= limit, name != ".", name != ".." else { return false }
    return name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
  }
}
