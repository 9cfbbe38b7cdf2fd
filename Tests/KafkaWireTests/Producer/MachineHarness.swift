@testable import KafkaWire

/// Drives a ``ProducerMachine`` by hand: answers its questions about leaders and identity from tables, keeps its
/// requests for the test to answer.
struct MachineHarness {
  var machine: ProducerMachine
  var now: Duration = .zero
  var leaders: [TopicPartition: PartitionLeader] = [:]
  var identity: ProducerIdentity? = ProducerIdentity(id: 9, epoch: 0)
  var identityError = KafkaError(.timedOut)
  /// Partitions whose metadata were asked for anew.
  var refreshed: [TopicPartition] = []
  var taken = 0
  var freed = 0

  init(_ settings: ProducerSettings) {
    machine = ProducerMachine(settings)
  }

  mutating func append(_ value: String, to partition: TopicPartition) -> Delivery {
    let record = BatchRecord(timestamp: 1, value: Bytes(value))
    taken += record.memoryBytes
    let place = machine.append(record, to: partition, now: now)
    return Delivery(completion: place.completion, index: place.index, timestamp: 1)
  }

  /// Polls until only requests come; those.
  mutating func poll(isHurried: Bool = false) -> [ProduceCall] {
    var calls: [ProduceCall] = []
    var isSettled = false
    while !isSettled {
      isSettled = true
      for action in machine.poll(now: now, isHurried: isHurried) {
        switch action {
        case .requestIdentity:
          isSettled = false
          if let found = identity {
            machine.identityFound(found)
            // None is given out twice.
            identity = ProducerIdentity(id: found.id + 1, epoch: 0)
          } else {
            machine.identityFailed(identityError, now: now)
          }
        case .findLeader(let partition, let refresh):
          isSettled = false
          if refresh { refreshed.append(partition) }
          if let leader = leaders[partition] {
            machine.leaderFound(partition, leader)
          } else {
            machine.leaderFailed(partition, KafkaError(.unknownTopic, partition: partition), now: now)
          }
        case .produce(let call):
          calls.append(call)
        case .complete(let completion, let range, let result):
          completion.complete(range, result)
        case .free(let bytes):
          freed += bytes
        }
      }
    }
    return calls
  }

  mutating func answer(_ call: ProduceCall, _ code: ErrorCode = .none, offset: Int64 = -1) {
    var answers: [TopicPartition: PartitionAnswer] = [:]
    for batch in call.batches {
      var answer = PartitionAnswer()
      answer.errorCode = code
      answer.offset = offset
      answers[batch.partition] = answer
    }
    machine.answered(call.id, answers, now: now)
    settle()
  }

  mutating func fail(_ call: ProduceCall, _ error: KafkaError) {
    machine.failed(call.id, error, now: now)
    settle()
  }

  /// Passes reports on that are due, and leaves everything else for the next poll.
  private mutating func settle() {
    for action in machine.takeSettled() {
      switch action {
      case .complete(let completion, let range, let result): completion.complete(range, result)
      case .free(let bytes): freed += bytes
      default: break
      }
    }
  }

  func outcome(_ delivery: Delivery) -> KafkaError.Outcome? {
    guard case .failure(let error) = delivery.result else { return nil }
    return error.outcome
  }
}
