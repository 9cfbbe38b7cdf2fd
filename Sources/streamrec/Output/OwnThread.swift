import Foundation

/// Runs what blocks where it blocks nobody: Swift's pool has as few threads as the machine has cores.
enum OwnThread {
  static func run<Result: Sendable, Failure: Error>(
    _ name: String, _ body: @escaping @Sendable () throws(Failure) -> Result
  ) async throws(Failure) -> Result {
    let outcome: Swift.Result<Result, Failure> = await withCheckedContinuation { continuation in
      let thread = Thread {
        do throws(Failure) {
          continuation.resume(returning: .success(try body()))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
      thread.name = name
      thread.start()
    }
    return try outcome.get()
  }
}
