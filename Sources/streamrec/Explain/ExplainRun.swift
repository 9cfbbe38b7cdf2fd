import KafkaWire

/// Reads the input and prints each frame as soon as it is whole.
struct ExplainRun {
  /// Hexadecimal digits are read as a whole: nobody copies more by hand.
  private static let hexLimit = 64 << 20

  let request: ExplainRequest
  let asJSON: Bool
  let context: RunContext
  private var number = 0
  private var problems = 0

  init(_ request: ExplainRequest, asJSON: Bool, _ context: RunContext) {
    self.request = request
    self.asJSON = asJSON
    self.context = context
  }

  /// - Parameter input: hexadecimal digits, a file's name, or nil for the standard input.
  mutating func run(_ input: String?) async throws -> ExitStatus {
    if let input {
      if let file = try PieceReader.open(input) {
        try await run(file, named: input)
      } else {
        try await explainHex(Array(input.utf8), named: "\(PrintableText.quoted(input, limit: 40))")
      }
    } else {
      try await run(.standardInput, named: "the standard input")
    }
    return problems == 0 ? .done : .lossy
  }

  private mutating func run(_ reader: PieceReader, named name: String) async throws {
    var head: [UInt8] = []
    var isOver = false
    while head.count < 4, !isOver {
      let piece = try await reader.next()
      isOver = piece.isEmpty
      head += piece
    }
    if CaptureFileReader.isCapture(head) {
      try await explainCapture(head, reader)
    } else {
      while !isOver {
        let piece = try await reader.next()
        isOver = piece.isEmpty
        head += piece
        guard head.count <= Self.hexLimit else {
          throw CommandError(.failed, "\(name) is no capture, and too long for hexadecimal digits (64 MiB)")
        }
      }
      try await explainHex(head, named: name)
    }
  }

  // MARK: Hexadecimal digits

  private mutating func explainHex(_ text: [UInt8], named name: String) async throws {
    let bytes: [UInt8]
    do throws(HexText.Failure) {
      bytes = try HexText.parse(text)
    } catch {
      throw CommandError(
        .failed, "\(name) is no capture file and no bytes in hexadecimal digits: \(error)")
    }
    for frame in request.frames(bytes) { try await show(.frame(frame)) }
  }

  // MARK: Captures

  private mutating func explainCapture(_ head: [UInt8], _ reader: PieceReader) async throws {
    var file = CaptureFileReader()
    var table = ConversationTable(port: request.port)
    var piece = head
    do {
      while !piece.isEmpty {
        file.add(piece)
        while let packet = try file.next() {
          guard let segment = TCPSegment(packet) else { continue }
          for event in table.add(segment, time: packet.time) { try await show(event) }
        }
        piece = try await reader.next()
      }
      try file.finish()
    } catch let error as CaptureFileError {
      // What came before the break is shown all the same.
      problems += 1
      context.console.error("\(error); what came before it was explained")
    }
    for event in table.finish() { try await show(event) }
    if number == 0 {
      context.console.note(
        table.connections == 0 ? "the capture holds no TCP connection" : "the capture holds no Kafka frame")
    }
    guard table.skipped > 0 else { return }
    context.console.note(
      "\(table.skipped) bytes of the capture's \(table.connections) connections are part of no frame that is whole")
  }

  private mutating func show(_ event: ConversationEvent) async throws {
    if case .frame(let frame) = event {
      number += 1
      problems += frame.message.problems.count
    } else if case .gap = event {
      problems += 1
    }
    let text = asJSON ? ExplainJSON.json(event, number: number).text : ExplainText.text(event, number: number)
    try await context.output.line(text)
  }
}
