import Foundation

/// A program that goes on beside the test until it is told to end.
final class RunningProgram {
  private let program: SpawnedProgram
  private var hasEnded = false

  init(_ path: String, _ arguments: [String], environment: [String: String] = [:]) throws {
    program = try SpawnedProgram(path, arguments, environment: environment)
    close(program.input)
  }

  /// Waits for the first line of the standard output; what there is where it ends before.
  func firstLine() -> String {
    var line: [UInt8] = []
    while let byte = SpawnedProgram.read(program.output, upTo: 1).first, byte != UInt8(ascii: "\n") {
      line.append(byte)
    }
    return String(decoding: line, as: UTF8.self)
  }

  /// Sends the signal and waits for the end; its exit status, or -1 where the signal itself ended it.
  func end(_ signal: Int32) -> Int32 {
    kill(program.processID, signal)
    hasEnded = true
    return program.wait()
  }

  deinit {
    if !hasEnded { _ = end(SIGKILL) }
    close(program.output)
    close(program.errors)
  }
}
