/// How to go on after a broker's answer to ApiVersions, the first request of a connection.
///
/// A broker that does not know the version answers with error 35 in the layout of version 0, and lists at least
/// ApiVersions itself, if it follows KIP-511; others list nothing, send what cannot be read, or close.
enum VersionNegotiation {
  enum Step: Equatable {
    case done(Capabilities)
    /// Ask again on the same connection.
    case retry(version: Int16)
    case failed(KafkaError)
  }

  /// The version that every broker knows.
  static let last: Int16 = 0

  /// `frame`: the answer to a request of version `asked`, without its length prefix.
  static func step(_ frame: Bytes, asked: Int16) -> Step {
    if asked > last, errorCode(of: frame) == .unsupportedVersion {
      return .retry(version: offered(in: frame, below: asked))
    }
    do {
      let response = try Frame.decode(ApiVersionsResponse.self, from: frame, version: asked)
      guard response.errorCode == .none else { return .failed(KafkaError(.broker(response.errorCode))) }
      return .done(Capabilities(response))
    } catch {
      return .failed(KafkaError(.malformedResponse(error)))
    }
  }

  /// The error code stands at the same place in all versions, behind the correlation id.
  private static func errorCode(of frame: Bytes) -> ErrorCode? {
    var c = WireCoder(decoding: frame, version: 0, isFlexible: false)
    guard (try? c.load(Int32.self, "correlation_id")) != nil else { return nil }
    return (try? c.load(Int16.self, "error_code")).map { ErrorCode(rawValue: $0) }
  }

  private static func offered(in frame: Bytes, below asked: Int16) -> Int16 {
    guard let response = try? Frame.decode(ApiVersionsResponse.self, from: frame, version: last),
      let version = Capabilities(response.apiKeys).version(of: ApiVersionsRequest.api), version < asked
    else { return last }
    return version
  }
}
