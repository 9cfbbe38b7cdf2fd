import KafkaWire

/// Writes lines as records, and answers for every one of them.
struct LineProducer {
  private let producer: Producer
  private let maker: LineRecord
  /// Reports that are not awaited yet: at most so many, so that endless input takes no endless memory.
  private static let maxPending = 10_000

  init(_ producer: Producer, _ maker: LineRecord) {
    self.producer = producer
    self.maker = maker
  }

  /// How many records were delivered. The producer is closed in the end, however it comes.
  func run(_ lines: LineReader) async throws -> Int {
    do {
      let count = try await send(lines)
      await producer.close()
      return count
    } catch {
      await producer.close()
      throw error
    }
  }

  private func send(_ lines: LineReader) async throws -> Int {
    var pending: [Delivery] = []
    var number = 0
    while let piece = try await lines.next() {
      for line in piece {
        number += 1
        pending.append(try await producer.send(maker.record(line, number: number)))
        if pending.count == Self.maxPending {
          try await confirm(pending.prefix(Self.maxPending / 2))
          pending.removeFirst(Self.maxPending / 2)
        }
      }
    }
    try await confirm(pending[...])
    return number
  }

  private func confirm(_ deliveries: ArraySlice<Delivery>) async throws {
    for delivery in deliveries { _ = try await delivery.metadata() }
  }
}
