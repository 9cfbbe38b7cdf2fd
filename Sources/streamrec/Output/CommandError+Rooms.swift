import KafkaBroker
import LiveView
import Recorder

extension CommandError {
  init(_ error: PublishError) {
    switch error {
    // The publisher's words name the topic; the advice is the same as for every other command.
    case .broker(let kafka, _): self.init(kafka)
    case .source(let error): self.init(error)
    case .oversize: self.init(.failed, error.description)
    }
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
