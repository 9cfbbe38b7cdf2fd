import Foundation
import KafkaWire

/// One line of JSON per run, the same for every client.
struct Report {
  let mode: String
  let count: Int
  private(set) var delivered = 0
  private(set) var failed = 0
  private var bytes = 0
  private let start = ContinuousClock.now
  private let startCPU = Report.cpuSeconds
  private var firstSeconds = 0.0
  private var wallSeconds = 0.0
  private var cpu = 0.0

  init(mode: String, count: Int) {
    self.mode = mode
    self.count = count
  }

  nonisolated(nonsending) mutating func count(_ delivery: Delivery, bytes: Int) async throws {
    do {
      _ = try await delivery.metadata()
      count(bytes: bytes)
    } catch {
      failed += 1
    }
  }

  mutating func count(bytes: Int) {
    delivered += 1
    self.bytes += bytes
  }

  mutating func markFirst() { firstSeconds = elapsed }

  mutating func finish() {
    wallSeconds = elapsed
    cpu = Report.cpuSeconds - startCPU
    failed = count - delivered
  }

  private var elapsed: Double {
    let duration = (ContinuousClock.now - start).components
    return Double(duration.seconds) + Double(duration.attoseconds) / 1e18
  }

  /// User and system time of this process.
  private static var cpuSeconds: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  var json: String {
    func number(_ value: Double) -> String { String(format: "%.4f", value) }
    let fields = [
      "\"client\":\"kafkawire\"", "\"mode\":\"\(mode)\"", "\"n\":\(count)", "\"ok\":\(delivered)",
      "\"failed\":\(failed)", "\"wall_s\":\(number(wallSeconds))", "\"first_s\":\(number(firstSeconds))",
      "\"msgs_s\":\(number(Double(delivered) / max(wallSeconds, 1e-9)))",
      "\"MB_s\":\(number(Double(bytes) / 1e6 / max(wallSeconds, 1e-9)))", "\"cpu_s\":\(number(cpu))",
      "\"cpu_s_per_GB\":\(number(cpu / max(Double(bytes) / 1e9, 1e-12)))",
    ]
    return "{" + fields.joined(separator: ",") + "}"
  }
}
