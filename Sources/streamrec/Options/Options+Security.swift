import KafkaWire

// How a command proves who it is to the brokers, and they to it.
extension Options {
  static let tls = Option<Bool>(
    flag: "tls", help: "Speak TLS to the brokers. Any other option of TLS turns it on, too.")

  static let tlsCA = Option(
    "tls-ca", "FILE", ValueReader<String>.path("a file with certificates in PEM"),
    help: "The certificates of the authorities that are trusted, in PEM. Left out, those of the system.")

  static let tlsCertificate = Option(
    "tls-cert", "FILE", ValueReader<String>.path("a file with a certificate in PEM"),
    help: "The certificate to show to brokers that ask for one, in PEM, with those between it and its authority.")

  static let tlsKey = Option(
    "tls-key", "FILE", ValueReader<String>.path("a file with a private key in PEM"),
    help: "The key of --tls-cert, in PEM. Left out, the file of --tls-cert holds it, too.")

  static let tlsKeyPassword = Option(
    "tls-key-password", "PASSWORD", ValueReader<String>.text("the password of --tls-key"),
    help: "Opens an encrypted key. Better kept in the environment or in .env: others on this machine see command lines."
  )

  static let tlsVerify = Option(
    "tls-verify", "WHAT", ValueReader<TLSConfiguration.Verification>.choice(of: TLSConfiguration.Verification.self),
    default: "full",
    help:
      "What is checked of a broker's certificate: full is authority, dates and host; chain leaves the host out, and "
      + "none lets anybody pass for a broker.")

  static let sasl = Option(
    "sasl", "MECHANISM",
    ValueReader<SASLConfiguration.Mechanism>.choice(of: SASLConfiguration.Mechanism.self),
    help: "Tell the brokers who you are, by this mechanism. PLAIN and OAUTHBEARER send the secret itself: use --tls.")

  static let saslUser = Option(
    "sasl-user", "USER", ValueReader<String>.text("a user's name"), help: "The user of --sasl.")

  static let saslPassword = Option(
    "sasl-password", "PASSWORD", ValueReader<String>.text("a password"),
    help:
      "The user's password. Better kept in the environment or in .env, or in a file of --sasl-password-file: others "
      + "on this machine see command lines.")

  static let saslPasswordFile = Option(
    "sasl-password-file", "FILE", ValueReader<String>.path("a file whose first line is the password"),
    help: "A file whose first line is the user's password.")

  static let saslTokenFile = Option(
    "sasl-token-file", "FILE", ValueReader<String>.path("a file that holds the token"),
    help: "The token of --sasl OAUTHBEARER. The file is read at each authentication, so that it may be renewed.")

  static let security: [any AnyOption] = [
    tls, tlsCA, tlsCertificate, tlsKey, tlsKeyPassword, tlsVerify, sasl, saslUser, saslPassword, saslPasswordFile,
    saslTokenFile,
  ]
}
