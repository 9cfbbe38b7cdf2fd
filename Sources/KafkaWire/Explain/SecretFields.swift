/// Which fields may hold secrets: SASL messages, and settings that name one.
enum SecretFields {
  private static let settings: Set<APIKey> = [.alterConfigs, .incrementalAlterConfigs, .createTopics, .describeConfigs]
  private static let words = ["password", "secret", "jaas", "credential", "token", "keystore", "truststore"]

  /// `siblings` are the fields of the same struct that came before.
  static func hides(_ name: String, of api: APIKey?, among siblings: [ExplainedField]) -> Bool {
    guard let api else { return false }
    if api == .saslAuthenticate { return name == "auth_bytes" || name.hasPrefix("tag ") }
    guard name == "value", settings.contains(api),
      case .text(let setting)? = siblings.last(where: { $0.name == "name" })?.value
    else { return false }
    let lowercased = setting.lowercased()
    return words.contains { lowercased.contains($0) }
  }
}
