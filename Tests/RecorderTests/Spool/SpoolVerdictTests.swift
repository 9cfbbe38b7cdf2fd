import KafkaWire
import Testing

@testable import Recorder

@Suite struct SpoolVerdictTests {
  @Test(
    "an error is about one frame, final, or may pass",
    arguments: [
      (KafkaError(.messageTooLarge(5), outcome: .notPersisted), SpoolVerdict.frameLost),
      (KafkaError(.broker(.invalidTimestamp), outcome: .notPersisted), .frameLost),
      (KafkaError(.timedOut, outcome: .possiblyPersisted), .doubtful),
      (KafkaError(.unreachable), .doubtful),
      (KafkaError(.broker(.notEnoughReplicas)), .doubtful),
      (KafkaError(.broker(.outOfOrderSequenceNumber), outcome: .possiblyPersisted), .doubtful),
      (KafkaError(.broker(.topicAuthorizationFailed), outcome: .notPersisted), .refused),
      (KafkaError(.authentication(.refused)), .refused),
    ])
  func verdicts(_ error: KafkaError, _ verdict: SpoolVerdict) {
    #expect(SpoolVerdict(error) == verdict)
  }
}
