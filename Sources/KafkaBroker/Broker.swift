import Foundation
public import KafkaWire
import Synchronization

/// An embedded Kafka broker for one machine: durable, without a JVM, for as many clients as one thread serves.
///
/// It speaks the protocol's versions that `KafkaWire` speaks, to any client. It has consumer groups of the classic
/// protocol, no replicas, no transactions and no access control: it is for loopback and trusted networks. Whoever outgrows it moves to an Apache Kafka cluster.
public final class Broker: Sendable {
  public let configuration: BrokerConfiguration
  private let state = Mutex(State.idle)

  private enum State {
    case idle
    case running(Mailbox)
    case stopped
  }

  private let disk: Disk

  public convenience init(_ configuration: BrokerConfiguration) throws(BrokerError) {
    try self.init(configuration, disk: .posix)
  }

  init(_ configuration: BrokerConfiguration, disk: Disk) throws(BrokerError) {
    try Self.check(configuration)
    self.configuration = configuration
    self.disk = disk
  }

  /// Stops, without waiting for it.
  deinit {
    if case .running(let mailbox) = state.withLock({ $0 }) { mailbox.post(.stop(nil)) }
  }

  /// Opens the data directory, repairs what a crash left, and begins to listen.
  ///
  /// Blocks while it reads what was not synced; after a clean stop that is nothing.
  /// - Returns: the address, with the port that the system chose where none was given.
  public func start() throws(BrokerError) -> BrokerAddress {
    guard state.withLock({ if case .idle = $0 { true } else { false } }) else {
      throw BrokerError(.alreadyStarted, "this broker was started already; make a new one")
    }
    Self.raiseDescriptorLimit()
    let lock = try DataDirectoryLock(configuration.dataDirectory)
    let listener = try Listener(configuration.listen)
    let mailbox = try Mailbox()
    let node: BrokerNode
    do throws(StorageError) {
      node = try BrokerNode(configuration, disk: disk) { Int64(Date().timeIntervalSince1970 * 1000) }
    } catch {
      throw BrokerError(.storage, "data directory: \(error); repair it or choose another")
    }
    // Used by this thread until here, and by the loop's thread alone from here on.
    nonisolated(unsafe) let loop = EventLoop(node: node, listener: listener, mailbox: mailbox, lock: lock)
    let thread = Thread { loop.run() }
    thread.name = "broker"
    thread.start()
    state.withLock { $0 = .running(mailbox) }
    return listener.address
  }

  /// Ends all connections, syncs everything and gives the data directory back.
  public func stop() async {
    let mailbox: Mailbox? = state.withLock { state in
      defer { state = .stopped }
      if case .running(let mailbox) = state { return mailbox }
      return nil
    }
    guard let mailbox else { return }
    await withCheckedContinuation { continuation in
      if !mailbox.post(.stop(continuation)) { continuation.resume() }
    }
  }

  private static func check(_ configuration: BrokerConfiguration) throws(BrokerError) {
    func require(_ holds: Bool, _ message: String) throws(BrokerError) {
      if !holds { throw BrokerError(.invalidConfiguration, message) }
    }
    try require(!configuration.dataDirectory.isEmpty, "the broker needs a data directory")
    try require(
      (1024...TopicConfig.largestSegment).contains(configuration.segmentBytes),
      "segment bytes: from 1024 to \(TopicConfig.largestSegment), not \(configuration.segmentBytes)")
    try require(
      (1024...TopicConfig.largestBatch).contains(configuration.messageMaxBytes),
      "largest message: from 1024 to \(TopicConfig.largestBatch) bytes, not \(configuration.messageMaxBytes)")
    try require(
      (1...TopicStore.partitionLimit).contains(configuration.defaultPartitions),
      "default partitions: from 1 to \(TopicStore.partitionLimit), not \(configuration.defaultPartitions)")
    try require(configuration.maxConnections > 0, "at least one connection")
    try require(configuration.nodeID >= 0, "node id: 0 or more, not \(configuration.nodeID)")
  }

  /// Every partition in use takes two descriptors, every client one.
  private static func raiseDescriptorLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max else {
      return
    }
    limit.rlim_cur = min(limit.rlim_max, 65_536)
    _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}
