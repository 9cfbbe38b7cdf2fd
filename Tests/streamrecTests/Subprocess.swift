import Dispatch
import Foundation
import Synchronization
import Testing

/// Runs a program to its end.
struct Subprocess {
  /// Its exit status, or -1 where a signal ended it.
  let status: Int32
  let output: String
  let errors: String

  /// The built streamrec, which lies beside the test bundle.
  static var streamrec: String {
    get throws {
      let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
      let folder = URL(filePath: bundle).deletingLastPathComponent()
      let program = folder.appending(path: "streamrec").path
      try #require(FileManager.default.isExecutableFile(atPath: program), "no streamrec in \(folder.path)")
      return program
    }
  }

  /// Waits until the program has ended; on a thread of its own, for Swift's pool must not be blocked: on two cores two
  /// such tests would stop every other one.
  static func run(
    _ program: String, _ arguments: [String], input: String = "", environment: [String: String] = [:],
    folder: URL? = nil, readerIsGone: Bool = false
  ) async throws -> Subprocess {
    try await run(
      program, arguments, bytes: Array(input.utf8), environment: environment, folder: folder,
      readerIsGone: readerIsGone)
  }

  /// The same with an input that is no text.
  static func run(
    _ program: String, _ arguments: [String], bytes input: [UInt8], environment: [String: String] = [:],
    folder: URL? = nil, readerIsGone: Bool = false
  ) async throws -> Subprocess {
    try await withCheckedThrowingContinuation { continuation in
      Thread {
        continuation.resume(
          with: Result {
            try runBlocking(
              program, arguments, input: input, environment: environment, folder: folder, readerIsGone: readerIsGone)
          })
      }.start()
    }
  }

  private static func runBlocking(
    _ program: String, _ arguments: [String], input: [UInt8], environment: [String: String], folder: URL?,
    readerIsGone: Bool
  ) throws -> Subprocess {
    let program = try SpawnedProgram(program, arguments, environment: environment, folder: folder)
    if readerIsGone { close(program.output) }
    SpawnedProgram.write(input, to: program.input)
    close(program.input)
    // Both pipes at once, lest the program waits for one while the other is read.
    let errors = Mutex<[UInt8]>([])
    let done = DispatchSemaphore(value: 0)
    Thread {
      let bytes = SpawnedProgram.read(program.errors)
      errors.withLock { $0 = bytes }
      done.signal()
    }.start()
    let output = readerIsGone ? [] : SpawnedProgram.read(program.output)
    done.wait()
    if !readerIsGone { close(program.output) }
    close(program.errors)
    return Subprocess(
      status: program.wait(), output: String(decoding: output, as: UTF8.self),
      errors: String(decoding: errors.withLock { $0 }, as: UTF8.self))
  }
}
