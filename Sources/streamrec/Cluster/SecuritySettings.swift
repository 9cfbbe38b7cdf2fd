import Foundation
import KafkaWire

/// TLS and SASL as the options give them.
enum SecuritySettings {
  /// - Throws: where options contradict one another, or a file cannot be read.
  static func read(_ values: OptionValues) throws(UsageError) -> SecurityConfiguration {
    SecurityConfiguration(tls: try tls(values), sasl: try sasl(values))
  }

  private static func tls(_ values: OptionValues) throws(UsageError) -> TLSConfiguration? {
    let others: [any AnyOption] = [
      Options.tlsCA, Options.tlsCertificate, Options.tlsKey, Options.tlsKeyPassword, Options.tlsVerify,
    ]
    let isOn = try values.value(Options.tls)
    // "--tls no" on the command line wins over files named in the environment.
    guard isOn ?? others.contains(where: { values.origin(of: $0) != nil }) else { return nil }
    var configuration = TLSConfiguration(authorities: try values.value(Options.tlsCA).map(PEM.file))
    configuration.verification = try values.required(Options.tlsVerify)
    let key = try values.value(Options.tlsKey)
    guard let certificate = try values.value(Options.tlsCertificate) else {
      if key != nil { throw UsageError("--tls-key needs --tls-cert: the certificate that the key belongs to") }
      return configuration
    }
    configuration.identity = ClientCertificate(
      chain: .file(certificate), key: .file(key ?? certificate),
      password: try values.value(Options.tlsKeyPassword).map { Secret($0) })
    return configuration
  }

  private static func sasl(_ values: OptionValues) throws(UsageError) -> SASLConfiguration? {
    guard let mechanism = try values.value(Options.sasl) else {
      if values.origin(of: Options.saslUser) == .commandLine {
        throw UsageError("--sasl-user needs --sasl: the mechanism by which the user is known")
      }
      return nil
    }
    switch mechanism {
    case .plain: return .plain(user: try user(values, mechanism), password: try password(values, mechanism))
    case .scramSHA256: return .scramSHA256(user: try user(values, mechanism), password: try password(values, mechanism))
    case .scramSHA512: return .scramSHA512(user: try user(values, mechanism), password: try password(values, mechanism))
    case .oauthBearer: return try token(values)
    }
  }

  private static func user(
    _ values: OptionValues, _ mechanism: SASLConfiguration.Mechanism
  ) throws(UsageError) -> String {
    guard let user = try values.value(Options.saslUser) else {
      throw UsageError("--sasl \(mechanism.rawValue) needs \(Options.saslUser.synopsis)")
    }
    return user
  }

  private static func password(
    _ values: OptionValues, _ mechanism: SASLConfiguration.Mechanism
  ) throws(UsageError) -> Secret {
    guard let chosen = try values.chosen(among: [Options.saslPassword, Options.saslPasswordFile]) else {
      throw UsageError(
        "--sasl \(mechanism.rawValue) needs a password: in STREAMREC_SASL_PASSWORD, or in the file of "
          + "\(Options.saslPasswordFile.synopsis)")
    }
    if chosen.name == Options.saslPassword.name { return Secret(try values.required(Options.saslPassword)) }
    let path = try values.required(Options.saslPasswordFile)
    let line = try SecretFile.text(path).prefix { !$0.isNewline }
    guard !line.isEmpty else { throw UsageError("\(path) has no password on its first line") }
    return Secret(String(line))
  }

  private static func token(_ values: OptionValues) throws(UsageError) -> SASLConfiguration {
    guard let path = try values.value(Options.saslTokenFile) else {
      throw UsageError("--sasl OAUTHBEARER needs \(Options.saslTokenFile.synopsis)")
    }
    // Now already, so that a mistyped path ends the command before it begins.
    _ = try SecretFile.text(path)
    return .oauthBearer {
      OAuthBearerToken(Secret(try SecretFile.text(path).trimmingCharacters(in: .whitespacesAndNewlines)))
    }
  }
}
