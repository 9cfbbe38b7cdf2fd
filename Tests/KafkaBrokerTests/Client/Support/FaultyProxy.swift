import Foundation
import KafkaWire

/// A TCP proxy before a broker that can hold requests back, cut connections inside a frame and pass bytes on in tiny
/// pieces.
///
/// Its address stays the same while the broker behind it comes and goes.
final class FaultyProxy: @unchecked Sendable {
  // Unchecked: everything that changes is guarded by `condition`.
  private let condition = NSCondition()
  private let listener: Int32
  private var broker: BrokerAddress?
  private var held: Set<APIKey> = []
  private var arrived: [APIKey: Int] = [:]
  private var isSliced = false
  private var cutsLeft = 0
  private var framesPerCut = 1
  private var random = SeededGenerator(seed: 0)
  private var links: [ObjectIdentifier: ProxyLink] = [:]
  private var isStopped = false

  let address: BrokerAddress

  init() throws {
    (listener, address) = try ProxySocket.listen()
    // The thread keeps the proxy; `stop` ends it.
    Thread { self.accept() }.start()
  }

  // MARK: What to do to whom

  /// Where new connections lead; nil refuses them.
  func forward(to broker: BrokerAddress?) { condition.withLock { self.broker = broker } }

  /// Requests of these kinds, and all behind them on their connection, go no further until they are released.
  func hold(_ keys: APIKey...) { condition.withLock { held = Set(keys) } }

  func release() {
    condition.withLock {
      held = []
      condition.broadcast()
    }
  }

  func slice() { condition.withLock { isSliced = true } }

  /// Cuts connections inside a frame, either way, one frame in `framesPerCut` on average.
  func cut(times: Int, framesPerCut: Int, seed: UInt64) {
    condition.withLock {
      cutsLeft = times
      self.framesPerCut = framesPerCut
      random = SeededGenerator(seed: seed)
    }
  }

  /// How many more connections will be cut.
  var cutsToCome: Int { condition.withLock { cutsLeft } }

  /// Ends every connection there is now.
  func cutAll() { for link in condition.withLock({ Array(links.values) }) { link.end() } }

  /// How many requests of a kind have come whole, held ones among them.
  func requests(_ key: APIKey) -> Int { condition.withLock { arrived[key, default: 0] } }

  func stop() {
    let isFirst = condition.withLock {
      defer { isStopped = true }
      condition.broadcast()
      return !isStopped
    }
    if isFirst { ProxySocket.end(listener) }
    cutAll()
  }

  // MARK: The threads

  private func accept() {
    while true {
      let client = Foundation.accept(listener, nil, nil)
      guard client >= 0 else { break }
      guard let broker = condition.withLock({ isStopped ? nil : broker }), let server = ProxySocket.connect(to: broker)
      else {
        close(client)
        continue
      }
      let link = ProxyLink(client: client, server: server)
      condition.withLock { links[ObjectIdentifier(link)] = link }
      Thread { self.carry(link, from: client, to: server, areRequests: true) }.start()
      Thread { self.carry(link, from: server, to: client, areRequests: false) }.start()
    }
    close(listener)
  }

  private func carry(_ link: ProxyLink, from: Int32, to: Int32, areRequests: Bool) {
    while let frame = ProxySocket.frame(from) {
      if areRequests { waitWhileHeld(frame) }
      let (length, isSliced) = condition.withLock { (cutLength(of: frame), self.isSliced) }
      guard ProxySocket.send(frame.prefix(length), to: to, sliced: isSliced), length == frame.count else { break }
    }
    link.end()
    condition.withLock { links[ObjectIdentifier(link)] = nil }
  }

  private func waitWhileHeld(_ frame: [UInt8]) {
    guard frame.count >= 6 else { return }
    let key = APIKey(rawValue: Int16(frame[4]) << 8 | Int16(frame[5]))
    condition.withLock {
      arrived[key, default: 0] += 1
      while held.contains(key), !isStopped { condition.wait() }
    }
  }

  /// How much of a frame is passed on.
  private func cutLength(of frame: [UInt8]) -> Int {
    guard cutsLeft > 0, Int.random(in: 0..<framesPerCut, using: &random) == 0 else { return frame.count }
    cutsLeft -= 1
    return Int.random(in: 0..<frame.count, using: &random)
  }
}
