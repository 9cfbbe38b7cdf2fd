import Testing

@testable import Capture

struct StreamFailureTests {
  @Test("a camera that is away or busy may be there later; wrong credentials, paths and contents stay wrong")
  func mayPass() throws {
    let address = try #require(StreamAddress(parsing: "rtsp://cam/1", schemes: ["rtsp"]))
    let kinds: [StreamFailure.Kind] = [.ended, .stalled, .unreachable, .refused, .unsupported, .cancelled]
    let passing = kinds.filter { StreamFailure($0, address, "it failed", "Look.").error.mayPass }
    #expect(passing == [.ended, .stalled, .unreachable])
    let statuses = [400, 401, 403, 404, 407, 410, 461, 500, 503].filter {
      StreamFailure.status($0, address).error.mayPass
    }
    #expect(statuses == [500, 503])
  }
}
