import Foundation

/// A program that goes on beside the test until it is told to end.
final class RunningProgram {
  private let process = Process()
  private let stdout = Pipe()

  init(_ program: String, _ arguments: [String], environment: [String: String] = [:]) throws {
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = stdout
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  /// Waits for the first line of the standard output; what there is where it ends before.
  func firstLine() -> String {
    var line: [UInt8] = []
    while let byte = try? stdout.fileHandleForReading.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") {
      line.append(byte)
    }
    return String(decoding: line, as: UTF8.self)
  }

  /// Sends the signal and waits for the end; its exit status, or -1 where the signal itself ended it.
  func end(_ signal: Int32) -> Int32 {
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    return process.terminationReason == .exit ? process.terminationStatus : -1
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
}
