import KafkaBroker
import LiveView
import Recorder

extension CommandError {
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
