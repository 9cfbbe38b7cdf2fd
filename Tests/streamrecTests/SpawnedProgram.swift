import Foundation
import Synchronization

/// A program with pipes for its standard streams. By posix_spawn and plain reads: Foundation's FileHandle traps where a
/// signal interrupts a read.
struct SpawnedProgram {
  let processID: pid_t
  /// The test's ends of the pipes.
  let input: Int32
  let output: Int32
  let errors: Int32

  /// - Throws: `POSIXError` where the program cannot be started.
  init(_ program: String, _ arguments: [String], environment: [String: String], folder: URL? = nil) throws {
    signal(SIGPIPE, SIG_IGN)
    // One at a time, lest a child is born between the making of another's pipe and its being marked as not for children.
    self = try Self.births.withLock { _ in try Self(spawning: program, arguments, environment, folder) }
  }

  private static let births = Mutex(())

  private init(
    spawning program: String, _ arguments: [String], _ environment: [String: String], _ folder: URL?
  ) throws {
    let (stdin, stdout, stderr) = (try Self.pipe(), try Self.pipe(), try Self.pipe())
    defer { for end in [stdin.reader, stdout.writer, stderr.writer] { close(end) } }
    (input, output, errors) = (stdin.writer, stdout.reader, stderr.reader)

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (end, number) in [(stdin.reader, 0), (stdout.writer, 1), (stderr.writer, 2)] as [(Int32, Int32)] {
      posix_spawn_file_actions_adddup2(&actions, end, number)
    }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The threads of Swift's pool block most signals, and a child inherits that.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var pipes = none
    sigaddset(&pipes, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &pipes)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    let variables = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
    let command = (folder.map { ["/usr/bin/env", "-C", $0.path] } ?? []) + [program] + arguments
    let argv = Self.strings(command)
    let envp = Self.strings(variables.map { "\($0)=\($1)" })
    defer { for text in argv + envp { free(text) } }
    var processID: pid_t = 0
    let failure = posix_spawn(&processID, command[0], &actions, &attributes, argv, envp)
    guard failure == 0 else {
      for end in [input, output, errors] { close(end) }
      throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EINVAL)
    }
    self.processID = processID
  }

  /// Waits for the end, after which the process's number is free; its exit status, or -1 where a signal ended it.
  func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(processID, &status, 0) < 0 {
      guard errno == EINTR else { return -1 }
    }
    return status & 0x7f == 0 ? (status >> 8) & 0xff : -1
  }

  /// Up to `limit` bytes, fewer where the other side has closed before.
  static func read(_ descriptor: Int32, upTo limit: Int = .max) -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: min(limit, 1 << 16))
    while bytes.count < limit {
      let count = Foundation.read(descriptor, &piece, min(piece.count, limit - bytes.count))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      bytes += piece[..<count]
    }
    return bytes
  }

  /// All of it; what a program does not take before it ends is lost.
  static func write(_ text: String, to descriptor: Int32) { write(Array(text.utf8), to: descriptor) }

  static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// Not for other children, which would keep it open.
  private static func pipe() throws -> (reader: Int32, writer: Int32) {
    var ends: [Int32] = [-1, -1]
    guard Foundation.pipe(&ends) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EINVAL) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  private static func strings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] { texts.map { strdup($0) } + [nil] }
}
