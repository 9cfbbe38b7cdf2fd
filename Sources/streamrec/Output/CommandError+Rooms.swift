import KafkaBroker
import LiveView
import Recorder

extension CommandError {
  init(_ error: PublishError) {
    switch error {
    // The publisher's words name the topic; the advice is the same as for every other command.
    case .broker(let kafka, _): self.init(kafka)
    case .source(let error): self.init(error)
    case .spool(let error): self.init(error.code == .otherTopic ? .usage : .failed, error.description)
    case .oversize, .hopeless: self.init(.failed, error.description)
    }
  }

  /// How a run ends that several errors have ended: as each of them would end it, or as failed where they differ.
  static func shared(by errors: [any Error]) -> ExitStatus {
    let statuses = Set(errors.map { CommandError($0).status })
    return statuses.count == 1 ? statuses.first ?? .failed : .failed
  }

  init(_ error: ArchiveError) {
    let status: ExitStatus =
      switch error.code {
      case .unknownTopic: .unreachable
      case .invalidConfiguration, .notInThisVersion: .usage
      case .broker: error.kafka.map { CommandError($0).status } ?? .unreachable
      case .diskFull, .notWritable, .io, .locked, .damaged, .topicRecreated, .noArchive: .failed
      }
    self.init(status, error.description)
  }

  init(_ error: BrokerError) {
    self.init(error.code == .invalidConfiguration ? .usage : .failed, error.description)
  }

  init(_ error: LiveError) {
    self.init(.failed, error.description)
  }
}
