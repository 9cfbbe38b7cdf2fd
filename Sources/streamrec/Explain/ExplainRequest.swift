import KafkaWire

/// What `explain` was asked: checked.
struct ExplainRequest: Sendable {
  /// For a response that stands alone; nil for requests.
  struct Response: Sendable {
    var apiKey: APIKey
    var version: Int16
  }

  let response: Response?
  let framing: HexFrames.Framing
  let port: UInt16?

  init(_ values: OptionValues) throws(UsageError) {
    framing = try values.value(Options.lengthPrefix) ?? .auto
    port = try values.value(Options.brokerPort).flatMap { UInt16(exactly: $0) }
    let apiKey = try values.value(Options.api)
    let version = try values.value(Options.apiVersion)
    guard try values.flag(Options.response) else {
      guard apiKey == nil, version == nil else {
        throw UsageError("--api and --version are for a response; a request says itself what it is: add --response")
      }
      response = nil
      return
    }
    guard let apiKey, let version = version.flatMap({ Int16(exactly: $0) }) else {
      throw UsageError("--response needs --api and --version: a response does not say what it answers")
    }
    if let api = MessageCatalog.api(apiKey), !api.versions.contains(version) {
      throw UsageError(
        "\(apiKey) is known in versions \(api.versions.lowerBound) to \(api.versions.upperBound), not \(version)")
    }
    response = Response(apiKey: apiKey, version: version)
  }

  /// The frames of bytes that were typed or copied.
  func frames(_ bytes: [UInt8]) -> [CapturedFrame] {
    HexFrames.split(bytes, framing, isRequest: response == nil).map { piece in
      let frame = Bytes(piece.bytes)
      let message =
        if let response {
          Explain.response(frame, to: response.apiKey, version: response.version, hasLength: piece.hasLength)
        } else {
          Explain.request(frame, hasLength: piece.hasLength)
        }
      return CapturedFrame(message: message, offset: piece.offset)
    }
  }
}
