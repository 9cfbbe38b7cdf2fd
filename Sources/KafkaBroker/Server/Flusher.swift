import Dispatch
import Foundation
import Synchronization

/// Syncs files on a thread of its own, for a sync can take as long as the disk likes.
final class Flusher: Sendable {
  struct Item: Sendable {
    /// Whom the files belong to, for the one who asked.
    var token: Int
    var files: [File]
  }

  struct Outcome: Sendable {
    var failures: [Int: StorageError]
  }

  private let jobs = Mutex<[[Item]?]>([])
  private let arrived = DispatchSemaphore(value: 0)
  private let mailbox: Mailbox

  init(mailbox: Mailbox) { self.mailbox = mailbox }

  func start() {
    let thread = Thread { [self] in run() }
    thread.name = "broker flush"
    thread.start()
  }

  /// The outcome comes by the mailbox.
  func submit(_ items: [Item]) { enqueue(items) }

  /// The thread ends after what was submitted.
  func stop() { enqueue(nil) }

  private func enqueue(_ job: [Item]?) {
    jobs.withLock { $0.append(job) }
    arrived.signal()
  }

  private func run() {
    while true {
      arrived.wait()
      guard let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { return }
      var outcome = Outcome(failures: [:])
      for item in job {
        do throws(StorageError) {
          for file in item.files { try file.sync() }
        } catch {
          outcome.failures[item.token] = error
        }
      }
      mailbox.post(.flushed(outcome))
    }
  }
}
