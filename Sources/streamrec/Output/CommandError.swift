import Capture
import KafkaBroker
import KafkaWire
import LiveView
import Recorder

/// Why a command ended without its work done: one line that says what failed, where, and what to do.
struct CommandError: Error, Sendable, Equatable, CustomStringConvertible {
  let status: ExitStatus
  let description: String

  init(_ status: ExitStatus, _ description: String) {
    self.status = status
    self.description = description
  }

  /// Any error, as the line and the exit status that it stands for.
  init(_ error: any Error) {
    switch error {
    case let error as CommandError: self = error
    case let error as UsageError: self.init(.usage, error.description)
    case let error as KafkaError: self.init(error)
    case let error as CaptureError: self.init(error)
    case let error as ArchiveError: self.init(error)
    case let error as PublishError: self.init(error)
    case let error as BrokerError: self.init(error)
    case let error as LiveError: self.init(error)
    default: self.init(.failed, "\(error)")
    }
  }

  init(_ error: KafkaError) {
    var shown = error
    // Whether a record is there is a question for those who send records alone.
    if error.api != .produce { shown.outcome = nil }
    self.init(Self.status(of: error.code), [shown.description, Self.advice(for: error)].joined(separator: "; "))
  }

  init(_ error: CaptureError) {
    let status: ExitStatus =
      switch error.code {
      case .unreachable, .interrupted, .unsupported: .unreachable
      case .notBuiltIn: .failed
      case .invalidOption: .usage
      }
    self.init(status, error.description)
  }

  private static func status(of code: KafkaError.Code) -> ExitStatus {
    switch code {
    case .unreachable, .connectionClosed, .timedOut, .malformedResponse, .frameTooLarge, .unsupportedVersion,
      .unknownTopic, .broker, .partitionLost, .tls, .authentication:
      .unreachable
    case .invalidConfiguration: .usage
    case .unsupportedCompression: .unreachable
    case .unreadableRecords, .unsupportedValue, .messageTooLarge, .logTruncated, .closed, .cancelled,
      .pollIntervalExceeded:
      .failed
    }
  }

  private static func advice(for error: KafkaError) -> String {
    switch error.code {
    case .unreachable: "is a broker running there? \"streamrec broker\" starts one, --brokers names another"
    case .connectionClosed, .timedOut: "is it a Kafka broker, and is it well? --timeout waits longer"
    case .malformedResponse, .frameTooLarge: "is it a Kafka broker, and is this its plain port?"
    case .unreadableRecords: "another reader may tell whether the records are whole"
    case .unsupportedCompression: "--compression names another"
    case .unsupportedVersion: "streamrec speaks to Kafka 2.1 and later"
    case .unknownTopic: "\"streamrec topics list\" shows the topics, \"streamrec topics create\" makes one"
    case .messageTooLarge: "raise the topic's max.message.bytes, or make the frames smaller with --quality"
    case .broker(.topicAlreadyExists): "\"streamrec topics describe\" shows it"
    case .broker, .unsupportedValue, .invalidConfiguration: "\"streamrec help\" tells what can be set"
    case .logTruncated: "the cluster lost records; start again to go on with what is there"
    case .partitionLost: "another member of the group reads it now"
    case .pollIntervalExceeded: "what takes the records is too slow"
    case .closed, .cancelled: "nothing more can be sent; start again"
    case .tls(let failure): advice(for: failure)
    case .authentication(let failure): advice(for: failure)
    }
  }
  private static func advice(for failure: TLSFailure) -> String {
    switch failure {
    case .untrustedCertificate: "--tls-ca names the authority's certificate"
    case .wrongHost: "--brokers must name the broker as its certificate does"
    case .expiredCertificate, .notYetValidCertificate: "the broker needs a valid certificate"
    case .clientCertificateRefused: "--tls-cert and --tls-key name the certificate to show"
    case .notSpoken: "leave --tls out, or name the broker's TLS port"
    case .required: "--tls turns TLS on"
    case .handshake: "does the broker speak TLS 1.2 or 1.3 there?"
    }
  }

  private static func advice(for failure: AuthenticationFailure) -> String {
    switch failure {
    case .refused: "check --sasl-user and the password, or the token"
    case .unsupportedMechanism: "--sasl names the mechanism"
    case .required: "--sasl and --sasl-user tell it"
    case .notAsked: "leave --sasl out, or name a port that asks for it"
    case .untrustedBroker: "is it the right broker?"
    case .noToken: "--sasl-token-file names the file with the token"
    }
  }
}
