import Testing

@testable import KafkaWire

@Suite("memory of arrays")
struct AllowanceTests {
  @Test("an answer of empty structs cannot take many times its bytes")
  func amplification() throws {
    // Metadata version 1: topics of nine bytes each, which would take some hundred in memory.
    let count: Int32 = 1_000_000
    var bytes: [UInt8] = []
    func append(_ value: Int32) { withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) } }
    append(0)
    append(-1)
    append(count)
    for _ in 0..<count { bytes += [0, 0, 0, 0, 0, 0, 0, 0, 0] }
    #expect(throws: WireError.self) {
      try WidePartitions.decode(Bytes(bytes), version: 0)
    }
    let few = try MetadataResponse.decode(Bytes(Self.metadata(topics: 1000)), version: 1)
    #expect(few.topics.count == 1000)
  }

  private static func metadata(topics: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    func append(_ value: Int32) { withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) } }
    append(0)
    append(-1)
    append(topics)
    for _ in 0..<topics { bytes += [0, 0, 0, 1, 97, 0, 0, 0, 0, 0] }
    return bytes
  }

  /// Elements of two bytes that take more than sixteen times as many.
  private struct WidePartitions: KafkaResponse {
    static let api = API(.metadata, versions: 0...0, flexibleFrom: nil)
    var node: Int32 = 0
    var controller: Int32 = 0
    var list: [Wide] = []

    mutating func walk(_ c: inout WireCoder) throws(WireError) {
      try c.int(&node, "node")
      try c.int(&controller, "controller")
      try c.array(&list, "list")
    }
  }

  private struct Wide: WireStruct {
    var small: Int16 = 0
    var a: [Int64] = []
    var b: [Int64] = []
    var c: [Int64] = []
    var d: [Int64] = []
    var e: [Int64] = []

    mutating func walk(_ c: inout WireCoder) throws(WireError) { try c.int(&small, "small") }
  }
}
