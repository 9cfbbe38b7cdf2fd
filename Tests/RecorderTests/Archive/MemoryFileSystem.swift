import Foundation
import KafkaWire
import Synchronization

@testable import Recorder

/// A file system in memory that knows what is durable, and that can stop the world at any operation.
///
/// A file's content is durable after `sync`, a name after its folder's `syncFolder`, as POSIX promises and no more.
final class MemoryFileSystem: FileSystem {
  /// What is left after a crash.
  enum Crash: CaseIterable {
    /// kill -9: everything that was done, and half of a write that was under way.
    case kill
    /// Power loss: only what was made durable.
    case powerLoss
    /// Power loss, but names had reached the disk by themselves: files may be short.
    case namesKept
    /// Power loss: names and half of what was not synced.
    case halfKept
  }

  enum Trouble {
    /// Nothing works from this operation on.
    case crash(at: Int)
    /// This operation fails, with this `errno`.
    case failure(at: Int, Int32)
    /// From this operation on nothing can be written to files; names can be made and removed.
    case full(at: Int)
  }

  final class Node {
    /// Nil for folders.
    var content: [UInt8]?
    var durableContent: [UInt8] = []
    var names: [String: Node] = [:]
    var durableNames: [String: Node] = [:]
    init(isFolder: Bool) { content = isFolder ? nil : [] }
  }

  private struct State {
    nonisolated(unsafe) var root = Node(isFolder: true)
    nonisolated(unsafe) var open: [Int32: Node] = [:]
    var nextDescriptor: Int32 = 3
    var locks: [Int32: String] = [:]
    var operations = 0
    var trouble: Trouble?
    var hasCrashed = false
    var whenReading: (@Sendable (_ operation: String, _ path: String) throws(FileError) -> Void)?
  }

  private let state = Mutex(State())

  init() {}

  /// Operations that change something, so far.
  var operations: Int { state.withLock { $0.operations } }
  /// Whether the trouble has come.
  var hasCrashed: Bool { state.withLock { $0.hasCrashed } }
  /// Files that were opened and not closed.
  var openFiles: Int { state.withLock { $0.open.count } }

  func expect(_ trouble: Trouble?) {
    state.withLock { state in
      state.operations = 0
      state.hasCrashed = false
      state.trouble = trouble
    }
  }

  /// Asked before a file is opened to be read (`open`) and before it is read (`pread`): what it throws, that fails with.
  func whenReading(_ body: (@Sendable (_ operation: String, _ path: String) throws(FileError) -> Void)?) {
    state.withLock { $0.whenReading = body }
  }

  private func willRead(_ operation: String, _ path: String) throws(FileError) {
    try state.withLock { $0.whenReading }?(operation, path)
  }

  /// The machine comes up again.
  func restart(after crash: Crash) {
    state.withLock { state in
      state.open = [:]
      state.locks = [:]
      state.trouble = nil
      state.hasCrashed = false
      state.root = Self.survivor(state.root, crash)
    }
  }

  private static func survivor(_ node: Node, _ crash: Crash) -> Node {
    let copy = Node(isFolder: node.content == nil)
    if let content = node.content {
      let durable = node.durableContent
      copy.content =
        switch crash {
        case .kill: content
        case .powerLoss, .namesKept: durable
        case .halfKept:
          content.starts(with: durable) ? Array(content.prefix((durable.count + content.count) / 2)) : durable
        }
      copy.durableContent = copy.content ?? []
    }
    let names = crash == .powerLoss ? node.durableNames : node.names
    copy.names = names.mapValues { survivor($0, crash) }
    copy.durableNames = copy.names
    return copy
  }

  // MARK: FileSystem

  func list(_ folder: String) throws(FileError) -> [String] {
    try look { (state) throws(FileError) in
      let node = try Self.node(folder, state)
      guard node.content == nil else { throw Self.error("opendir", folder, ENOTDIR) }
      return node.names.map { $0.value.content == nil ? $0.key + "/" : $0.key }
    }
  }

  func size(_ path: String) throws(FileError) -> Int? {
    try look { (state) throws(FileError) in (try? Self.node(path, state))?.content?.count }
  }

  func makeFolder(_ path: String) throws(FileError) {
    try change("mkdir", path) { (state) throws(FileError) in
      let (folder, name) = try Self.place(path, state)
      if folder.names[name] == nil { folder.names[name] = Node(isFolder: true) }
    }
  }

  func create(_ path: String) throws(FileError) -> OpenFile {
    try change("open", path) { (state) throws(FileError) in
      let (folder, name) = try Self.place(path, state)
      guard folder.names[name] == nil else { throw Self.error("open", path, EEXIST) }
      let node = Node(isFolder: false)
      folder.names[name] = node
      return Self.open(node, path, &state)
    }
  }

  func openToAppend(_ path: String) throws(FileError) -> OpenFile {
    try change("open", path) { (state) throws(FileError) in
      let (folder, name) = try Self.place(path, state)
      let node = folder.names[name] ?? Node(isFolder: false)
      folder.names[name] = node
      return Self.open(node, path, &state)
    }
  }

  func openToRead(_ path: String) throws(FileError) -> OpenFile {
    try willRead("open", path)
    return try look { (state) throws(FileError) in Self.open(try Self.node(path, state), path, &state) }
  }

  func read(_ file: OpenFile, from offset: Int, count: Int) throws(FileError) -> [UInt8] {
    try willRead("pread", file.path)
    return try look { (state) throws(FileError) in
      guard let content = state.open[file.descriptor]?.content else { throw Self.error("pread", file.path, EBADF) }
      return Array(content.dropFirst(offset).prefix(count))
    }
  }

  func write(_ pieces: [Bytes], to file: OpenFile) throws(FileError) {
    let bytes = pieces.flatMap(\.array)
    // A write that is under way when the world stops, or the disk is full, is done in part.
    try change(
      "writev", file.path,
      inPart: { $0.open[file.descriptor]?.content?.append(contentsOf: bytes.prefix(bytes.count / 2)) }
    ) {
      (state) throws(FileError) in
      guard let node = state.open[file.descriptor] else { throw Self.error("writev", file.path, EBADF) }
      node.content?.append(contentsOf: bytes)
    }
  }

  func sync(_ file: OpenFile) throws(FileError) {
    try change("fsync", file.path) { (state) throws(FileError) in
      guard let node = state.open[file.descriptor] else { throw Self.error("fsync", file.path, EBADF) }
      node.durableContent = node.content ?? []
    }
  }

  func close(_ file: OpenFile) {
    state.withLock { state in
      state.open[file.descriptor] = nil
      state.locks[file.descriptor] = nil
    }
  }

  func truncate(_ path: String, to size: Int) throws(FileError) {
    try change("truncate", path) { (state) throws(FileError) in
      let node = try Self.node(path, state)
      node.content = Array((node.content ?? []).prefix(size))
    }
  }

  func rename(_ path: String, to new: String) throws(FileError) {
    try change("rename", path) { (state) throws(FileError) in
      let (from, old) = try Self.place(path, state)
      let (to, name) = try Self.place(new, state)
      guard let node = from.names[old] else { throw Self.error("rename", path, ENOENT) }
      guard to.names[name] == nil else { throw Self.error("rename", path, EEXIST) }
      from.names[old] = nil
      to.names[name] = node
    }
  }

  func remove(_ path: String) throws(FileError) {
    try change("unlink", path) { (state) throws(FileError) in
      let (folder, name) = try Self.place(path, state)
      guard folder.names[name]?.content != nil else { throw Self.error("unlink", path, ENOENT) }
      folder.names[name] = nil
    }
  }

  func removeFolder(_ path: String) throws(FileError) {
    try change("rmdir", path) { (state) throws(FileError) in
      let (folder, name) = try Self.place(path, state)
      guard folder.names[name]?.names.isEmpty == true else { throw Self.error("rmdir", path, ENOTEMPTY) }
      folder.names[name] = nil
    }
  }

  func syncFolder(_ path: String) throws(FileError) {
    try change("fsync", path) { (state) throws(FileError) in
      let node = try Self.node(path, state)
      node.durableNames = node.names
    }
  }

  func lock(_ path: String) throws(FileError) -> OpenFile {
    try change("flock", path) { (state) throws(FileError) in
      guard !state.locks.values.contains(path) else { throw Self.error("flock", path, EWOULDBLOCK) }
      let (folder, name) = try Self.place(path, state)
      let node = folder.names[name] ?? Node(isFolder: false)
      folder.names[name] = node
      let file = Self.open(node, path, &state)
      state.locks[file.descriptor] = path
      return file
    }
  }

  // MARK: Inside

  private func look<Result: Sendable>(
    _ body: (inout State) throws(FileError) -> Result
  ) throws(FileError) -> Result {
    try state.withLock { (state) throws(FileError) in
      if state.hasCrashed { throw Self.error("crash", "", EIO) }
      return try body(&state)
    }
  }

  private func change<Result: Sendable>(
    _ operation: String, _ path: String, inPart: (inout State) -> Void = { _ in },
    _ body: (inout State) throws(FileError) -> Result
  ) throws(FileError) -> Result {
    try look { (state) throws(FileError) in
      state.operations += 1
      switch state.trouble {
      case .crash(let at) where state.operations == at:
        inPart(&state)
        state.hasCrashed = true
        throw Self.error("crash", path, EIO)
      case .failure(let at, let number) where state.operations == at:
        inPart(&state)
        throw Self.error(operation, path, number)
      case .full(let at) where state.operations >= at && operation == "writev":
        inPart(&state)
        throw Self.error(operation, path, ENOSPC)
      default:
        return try body(&state)
      }
    }
  }

  private static func open(_ node: Node, _ path: String, _ state: inout State) -> OpenFile {
    defer { state.nextDescriptor += 1 }
    state.open[state.nextDescriptor] = node
    return OpenFile(descriptor: state.nextDescriptor, path: path)
  }

  private static func node(_ path: String, _ state: borrowing State) throws(FileError) -> Node {
    var node = state.root
    for name in path.split(separator: "/") {
      guard let next = node.names[String(name)] else { throw error("open", path, ENOENT) }
      node = next
    }
    return node
  }

  private static func place(_ path: String, _ state: borrowing State) throws(FileError) -> (Node, String) {
    let names = path.split(separator: "/")
    guard let last = names.last else { throw error("open", path, EINVAL) }
    return (try node(names.dropLast().joined(separator: "/"), state), String(last))
  }

  private static func error(_ operation: String, _ path: String, _ number: Int32) -> FileError {
    FileError(operation: operation, path: path, number: number)
  }
}
