import Testing

@testable import KafkaWire

@Suite struct VersionNegotiationTests {
  private func answer(_ error: ErrorCode, _ versions: [ApiVersionsResponse.Version], as version: Int16) throws -> Bytes
  {
    var response = ApiVersionsResponse()
    response.errorCode = error
    response.apiKeys = versions
    let frame = try Frame.encode(response, version: version, correlationID: 1).joined()
    return try #require(frame.slice(from: 4, count: frame.count - 4))
  }

  private let metadata = CapabilitiesTests.version(.metadata, 0...9)

  @Test("an answer in the version asked for settles it", arguments: [Int16(0), 1, 2, 3, 4])
  func done(version: Int16) throws {
    let step = try VersionNegotiation.step(answer(.none, [metadata], as: version), asked: version)
    #expect(step == .done(Capabilities([metadata])))
  }

  @Test("error 35 with the broker's own range leads to its highest version")
  func offered() throws {
    let own = CapabilitiesTests.version(.apiVersions, 0...2)
    let step = try VersionNegotiation.step(answer(.unsupportedVersion, [own], as: 0), asked: 4)
    #expect(step == .retry(version: 2))
  }

  @Test("error 35 without a range, or with one that makes no progress, leads to version 0")
  func unoffered() throws {
    let own = CapabilitiesTests.version(.apiVersions, 0...4)
    for versions in [[], [metadata], [own]] {
      let step = try VersionNegotiation.step(answer(.unsupportedVersion, versions, as: 0), asked: 4)
      #expect(step == .retry(version: 0))
    }
  }

  @Test("error 35 in front of a body that cannot be read leads to version 0")
  func malformedRefusal() {
    #expect(VersionNegotiation.step([0, 0, 0, 1, 0, 35, 0xff, 0x7f], asked: 4) == .retry(version: 0))
  }

  @Test("error 35 at version 0, another error and garbage are final")
  func failures() throws {
    let refused = try VersionNegotiation.step(answer(.unsupportedVersion, [], as: 0), asked: 0)
    #expect(refused == .failed(KafkaError(.broker(.unsupportedVersion))))
    let other = try VersionNegotiation.step(answer(.clusterAuthorizationFailed, [], as: 3), asked: 3)
    #expect(other == .failed(KafkaError(.broker(.clusterAuthorizationFailed))))
    for count in 0..<10 {
      let bytes = Bytes([UInt8](repeating: 0x5a, count: count))
      guard case .failed(let error) = VersionNegotiation.step(bytes, asked: 4) else {
        Issue.record("\(count) bytes of garbage were taken")
        continue
      }
      #expect(!error.isRetriable)
    }
  }
}
