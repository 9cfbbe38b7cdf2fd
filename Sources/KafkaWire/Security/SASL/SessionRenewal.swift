/// Authenticates a connection again before the broker ends its session (KIP-368).
struct SessionRenewal: Sendable {
  /// When, in parts of the session: early enough for a slow answer, and not all connections at once.
  static let moment = 0.80..<0.95
  /// Brokers refuse a client that comes again sooner.
  static let least = Duration.seconds(1)

  let authenticator: Authenticator
  let clock: ClientClock

  /// Goes on until the connection ends.
  func begin(after lifetime: Duration) {
    let connection = authenticator.connection
    Task {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { try? await connection.ended.value() }
        group.addTask { await self.run(lifetime) }
        await group.next()
        group.cancelAll()
      }
    }
  }

  private func run(_ first: Duration) async {
    let connection = authenticator.connection
    var lifetime = first
    while true {
      await clock.sleep(Self.pause(in: lifetime, random: clock.random()))
      if Task.isCancelled || connection.hasEnded { return }
      do throws(KafkaError) {
        guard let next = try await renew() else { return }
        lifetime = next
      } catch {
        connection.close(error)
        return
      }
    }
  }

  /// Other requests wait meanwhile: the broker takes none between the messages.
  private func renew() async throws(KafkaError) -> Duration? {
    let exchange = try await authenticator.prepare()
    authenticator.connection.hold()
    defer { authenticator.connection.release() }
    return try await authenticator.authenticate(exchange)
  }

  /// `random`: from 0 up to 1.
  static func pause(in lifetime: Duration, random: Double) -> Duration {
    max(least, lifetime * (moment.lowerBound + (moment.upperBound - moment.lowerBound) * random))
  }
}
