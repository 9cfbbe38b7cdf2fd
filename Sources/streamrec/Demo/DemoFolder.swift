import Foundation

/// Where a demo keeps its broker's data and its archive.
struct DemoFolder: Sendable {
  let path: String
  private let isTemporary: Bool

  /// The folder where it outlives the demo.
  var kept: String? { isTemporary ? nil : path }
  var broker: String { "\(path)/broker" }
  var archive: String { "\(path)/archive" }

  /// - Parameter given: a folder to be kept, which must be empty or absent; nil for one that goes in the end.
  init(_ given: String?) throws {
    let files = FileManager.default
    guard let given else {
      let temporary = files.temporaryDirectory.appending(path: "streamrec-demo-\(PublishSession.random())")
      try Self.make(temporary.path)
      path = temporary.path
      isTemporary = true
      return
    }
    // The demo's counts are of the whole archive: what another run left there would not add up.
    if let contents = try? files.contentsOfDirectory(atPath: given), !contents.isEmpty {
      throw UsageError("--data wants an empty or absent folder for a demo, and \(given) holds \(contents.sorted()[0])")
    }
    try Self.make(given)
    path = given
    isTemporary = false
  }

  /// Removes what only the demo needed.
  func remove() {
    if isTemporary { try? FileManager.default.removeItem(atPath: path) }
  }

  private static func make(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw CommandError(.failed, "\(path): the folder cannot be made (\(error)); name another with --data")
    }
  }
}
