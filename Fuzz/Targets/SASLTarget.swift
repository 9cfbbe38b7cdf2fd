@testable import KafkaWire

/// A broker's side of an authentication. The first byte chooses the mechanism and how far it has gone: SCRAM's first
/// message as it comes, or made well as far as the proof, which the input then is.
enum SASLTarget: FuzzTarget {
  static let name = "sasl"

  private static let nonce = "fyko+d2lbbFgONRv9qkxdawL"

  static func run(_ input: Bytes) {
    guard let choice = input.slice(from: 0, count: 1)?.array.first,
      let rest = input.slice(from: 1, count: input.count - 1)
    else { return }
    let hash = choice & 1 == 0 ? SCRAMHash.sha256 : .sha512
    let scram = SCRAMExchange(hash, user: "user", password: "pencil", nonce: nonce)
    switch choice >> 1 & 3 {
    case 0: _ = try? ServerFirst(String(decoding: rest.array, as: UTF8.self), nonce: nonce, SecretMask(["pencil"]))
    case 1: answer(scram, [rest.array])
    case 2: answer(scram, [first, rest.array])
    default:
      answer(PlainExchange(user: "user", password: "pencil"), [rest.array])
      answer(OAuthBearerExchange(token: OAuthBearerToken("token")), [rest.array])
    }
  }

  /// However a broker goes on, it is never believed without its proof, and no error holds the password.
  private static func answer(_ exchange: some SASLExchange, _ challenges: [[UInt8]]) {
    _ = isWarm
    let count = challenges.reduce(0) { $0 + $1.count }
    let input = Bytes([UInt8](repeating: 0, count: count))
    bounded(input, factor: 64, plus: 16 << 10) { run(exchange, challenges) }
  }

  private static func run(_ exchange: some SASLExchange, _ challenges: [[UInt8]]) {
    var exchange = exchange
    do throws(KafkaError) {
      _ = try exchange.start()
      for challenge in challenges {
        guard let reply = try exchange.answer(challenge) else {
          expect(!(exchange is SCRAMExchange), "a stranger's proof was believed")
          return
        }
        expect(!reply.isEmpty, "an answer without a word")
      }
    } catch {
      expect(!"\(error)".contains("pencil"), "the error tells the password")
    }
  }

  /// The libraries' own tables are made at the first use of each hash, and no input is to answer for them.
  private static let isWarm: Bool = {
    for hash in [SCRAMHash.sha256, .sha512] {
      let exchange = SCRAMExchange(hash, user: "user", password: "pencil", nonce: nonce)
      run(exchange, [first, Array("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=".utf8)])
      run(exchange, [Array("e=other-error".utf8)])
    }
    return true
  }()

  /// A first message that is well, with the fewest iterations.
  private static let first = Array("r=\(nonce)%hvYDpWUa2RaTC,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096".utf8)
}
