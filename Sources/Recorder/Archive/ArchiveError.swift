public import KafkaWire

/// Why an archive could not be written, read or begun: what failed, where, and what to do about it.
public struct ArchiveError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: String, Sendable {
    /// No room is left (ENOSPC, EDQUOT).
    case diskFull
    /// The folder or file may not be written.
    case notWritable
    /// The disk failed in another way.
    case io
    /// Another archiver writes to this folder.
    case locked
    /// The manifest's lines contradict their checksums, or the folder holds segments that no manifest names.
    case damaged
    /// The folder's archive is of another topic than the one that now bears its name.
    case topicRecreated
    /// The topic or partition does not exist.
    case unknownTopic
    /// A setting makes no sense.
    case invalidConfiguration
    /// This version cannot write that format.
    case notInThisVersion
    /// There is no archive at this path.
    case noArchive
    /// The broker or the way to it failed; `kafka` says how.
    case broker
  }

  public var code: Code
  /// The file, folder, topic or option.
  public var place: String
  public var reason: String
  public var advice: String
  public var kafka: KafkaError?

  public init(_ code: Code, place: String, reason: String, advice: String, kafka: KafkaError? = nil) {
    self.code = code
    self.place = place
    self.reason = reason
    self.advice = advice
    self.kafka = kafka
  }

  public var description: String { "\(place): \(reason). \(advice)" }
}

extension ArchiveError {
  init(_ error: KafkaError, topic: String) {
    let unknown = error.code == .unknownTopic || error.code == .broker(.unknownTopicOrPartition)
    self.init(
      unknown ? .unknownTopic : .broker, place: "topic \(topic)", reason: error.description,
      advice: unknown
        ? "`streamrec topics list` shows what there is." : "What was archived so far is safe; start again to go on.",
      kafka: error)
  }

  init(_ error: FileError) {
    let code: Code
    let advice: String
    switch error.kind {
    case .noSpace:
      code = .diskFull
      advice = "Make room and start again: it goes on where the manifest ends."
    case .notPermitted:
      code = .notWritable
      advice = "Choose another folder with --out, or change its permissions."
    case .locked:
      code = .locked
      advice = "Another archiver writes here: stop it, or choose another folder."
    case .absent, .other:
      code = .io
      advice = "Look after the disk, then start again: it goes on where the manifest ends."
    }
    self.init(code, place: error.path, reason: error.description, advice: advice)
  }
}
