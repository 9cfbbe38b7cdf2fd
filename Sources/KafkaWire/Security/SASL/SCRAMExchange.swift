/// SCRAM (RFC 5802) with SHA-256 or SHA-512 (RFC 7677), without channel binding, which Kafka does not have.
struct SCRAMExchange: SASLExchange {
  /// What a broker may ask for. RFC 7677 wants 4096 at least; the upper bound is half a second or so of work.
  static let iterations = 4096...1_000_000
  /// Bytes of the longest challenge; a salt and a nonce need a tenth.
  private static let maxChallenge = 4096

  private enum State {
    case initial
    /// The first message without its GS2 header.
    case asked(bare: String)
    case proven(signature: [UInt8])
    case done
  }

  private let hash: SCRAMHash
  private let user: String
  private let password: Secret
  private let nonce: String
  private var state = State.initial

  /// `nonce`: printable, without a comma, and never used before.
  init(_ hash: SCRAMHash, user: String, password: Secret, nonce: String) {
    self.hash = hash
    self.user = user
    self.password = password
    self.nonce = nonce
  }

  /// It is never sent; a broker that has it shows it all the same, were it let.
  var secrets: [Secret] { [password] }

  mutating func start() throws(KafkaError) -> [UInt8] {
    guard SCRAMHash.isBuiltIn else {
      throw KafkaError(
        .invalidConfiguration, detail: "this build has no SCRAM: build KafkaWire with the package trait OpenSSL")
    }
    guard !user.isEmpty, !user.utf8.contains(0), !password.exposed.utf8.contains(0) else {
      throw KafkaError(.invalidConfiguration, detail: "the user's name is empty, or it or the password holds a NUL")
    }
    let name = user.replacing("=", with: "=3D").replacing(",", with: "=2C")
    let bare = "n=\(name),r=\(nonce)"
    state = .asked(bare: bare)
    return Array("n,,\(bare)".utf8)
  }

  mutating func answer(_ challenge: [UInt8]) throws(KafkaError) -> [UInt8]? {
    guard challenge.count <= Self.maxChallenge, let text = String(validating: challenge, as: UTF8.self) else {
      throw Self.wrong("a message that is too long or no text")
    }
    switch state {
    case .asked(let bare):
      return try prove(ServerFirst(text, nonce: nonce, SecretMask(secrets)), serverFirst: text, clientFirst: bare)
    case .proven(let signature):
      try verify(text, signature)
      state = .done
      return nil
    case .initial, .done:
      throw Self.wrong("a message that nobody asked for")
    }
  }

  private mutating func prove(
    _ server: ServerFirst, serverFirst: String, clientFirst: String
  ) throws(KafkaError) -> [UInt8] {
    // "biws" is the GS2 header "n,,".
    let final = "c=biws,r=\(server.nonce)"
    let message = Array("\(clientFirst),\(serverFirst),\(final)".utf8)
    let password = Array(password.exposed.utf8)
    guard let salted = hash.stretch(password, salt: server.salt, iterations: server.iterations),
      let clientKey = hash.hmac(key: salted, Array("Client Key".utf8)),
      let storedKey = hash.digest(clientKey),
      let clientSignature = hash.hmac(key: storedKey, message),
      let serverKey = hash.hmac(key: salted, Array("Server Key".utf8)),
      let serverSignature = hash.hmac(key: serverKey, message)
    else { throw KafkaError(.authentication(.untrustedBroker), detail: "the hash function failed") }
    state = .proven(signature: serverSignature)
    let proof = zip(clientKey, clientSignature).map { $0 ^ $1 }
    return Array("\(final),p=\(Base64.encode(proof))".utf8)
  }

  private func verify(_ text: String, _ signature: [UInt8]) throws(KafkaError) {
    let first = text.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)[0]
    // A broker may refuse here, too, instead of in Kafka's own way.
    if first.hasPrefix("e=") {
      throw KafkaError(.authentication(.refused), detail: SecretMask(secrets).shown(first.dropFirst(2)))
    }
    guard first.hasPrefix("v="), let theirs = Base64.decode(first.dropFirst(2)),
      SCRAMHash.isEqual(theirs, signature)
    else { throw Self.wrong("no proof that it knows the password") }
  }

  static func wrong(_ what: String) -> KafkaError {
    KafkaError(.authentication(.untrustedBroker), detail: "it sent \(what)")
  }
}
