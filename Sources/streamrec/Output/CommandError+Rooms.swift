import KafkaBroker
import LiveView

extension CommandError {
  init(_ error: BrokerError) {
    self.init(error.code == .invalidConfiguration ? .usage : .failed, error.description)
  }

  init(_ error: LiveError) {
    self.init(.failed, error.description)
  }
}
