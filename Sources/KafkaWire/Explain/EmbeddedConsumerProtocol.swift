/// The consumer protocol's structures, in the fields that carry them. The broker does not know what those hold, so they
/// are taken apart only where all of their bytes make sense.
enum EmbeddedConsumerProtocol {
  private static let carriers: Set<APIKey> = [.joinGroup, .syncGroup, .describeGroups]

  static func explain(
    _ field: String, _ bytes: Bytes, for outer: FieldRecorder
  ) -> (name: String, inner: FieldRecorder)? {
    guard let api = outer.apiKey, carriers.contains(api), !bytes.isEmpty else { return nil }
    switch field {
    case "metadata", "member_metadata": return walk(ConsumerProtocolSubscription.self, bytes, outer)
    case "assignment", "member_assignment": return walk(ConsumerProtocolAssignment.self, bytes, outer)
    default: return nil
    }
  }

  private static func walk<Value: ConsumerProtocol>(
    _ type: Value.Type, _ bytes: Bytes, _ outer: FieldRecorder
  ) -> (name: String, inner: FieldRecorder)? {
    let recorder = FieldRecorder(origin: outer.origin, limit: outer.allowance)
    do throws(WireError) {
      let (version, _, left) = try type.read(bytes, recorder)
      guard left == 0 else { return nil }
      return ("\(type.name) v\(version)", recorder)
    } catch {
      return nil
    }
  }
}
