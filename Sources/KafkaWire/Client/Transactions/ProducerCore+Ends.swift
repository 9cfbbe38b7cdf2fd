// Steps after which the next transaction may begin. Whoever begins it does not wait: so all that belonged to the last
// one goes under the same lock.
extension ProducerCore.State {
  mutating func started(as identity: ProducerIdentity, _ version: TransactionProtocol) {
    transaction.started(as: identity, version)
    makeWay()
  }

  mutating func end() throws(TransactionError) -> TransactionMachine.End {
    defer { makeWay() }
    return try transaction.end()
  }

  mutating func ended(renewed: ProducerIdentity?, _ version: TransactionProtocol) -> TransactionMachine.End {
    defer { makeWay() }
    return transaction.ended(renewed: renewed, version)
  }

  private mutating func makeWay() {
    guard transaction.state == .ready, let identity = transaction.identity else { return }
    settled = nil
    machine.restart(as: identity)
  }
}
