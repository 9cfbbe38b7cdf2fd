/// SCRAM's first message of the server: `r=nonce,s=salt,i=iterations` (RFC 5802, section 7).
struct ServerFirst {
  let nonce: String
  let salt: [UInt8]
  let iterations: Int

  /// `nonce`: the client's, with which the server's must begin. `mask`: for the server's own words of refusal.
  ///
  /// - Throws: `.authentication`.
  init(_ text: String, nonce: String, _ mask: SecretMask) throws(KafkaError) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    if let first = parts.first, first.hasPrefix("e=") {
      throw KafkaError(.authentication(.refused), detail: mask.shown(first.dropFirst(2)))
    }
    // An extension that must be understood begins with "m=", and none is.
    guard parts.count >= 3, parts[0].hasPrefix("r="), parts[1].hasPrefix("s="), parts[2].hasPrefix("i=") else {
      throw SCRAMExchange.wrong("a first message without nonce, salt and iterations")
    }
    let theirs = parts[0].dropFirst(2)
    guard theirs.hasPrefix(nonce), theirs.utf8.count > nonce.utf8.count else {
      throw SCRAMExchange.wrong("another nonce than ours")
    }
    guard let salt = Base64.decode(parts[1].dropFirst(2)), !salt.isEmpty else {
      throw SCRAMExchange.wrong("a salt that is none")
    }
    guard let iterations = Int(parts[2].dropFirst(2)), SCRAMExchange.iterations.contains(iterations) else {
      let (least, most) = (SCRAMExchange.iterations.lowerBound, SCRAMExchange.iterations.upperBound)
      throw SCRAMExchange.wrong("an iteration count outside of \(least) to \(most)")
    }
    self.nonce = String(theirs)
    self.salt = salt
    self.iterations = iterations
  }
}
