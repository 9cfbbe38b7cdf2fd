/// Measures one request, where somebody wants to know.
struct RequestProbe: Sendable {
  let hub: EventHub
  let api: APIKey
  let version: Int16
  let broker: String
  let bytesOut: Int
  private let began = ContinuousClock.now

  init(_ hub: EventHub, _ api: APIKey, version: Int16, broker: String, bytesOut: Int) {
    self.hub = hub
    self.api = api
    self.version = version
    self.broker = broker
    self.bytesOut = bytesOut
  }

  func answered(_ response: some KafkaResponse, bytes: Int) {
    // Milliseconds; quotas never ask for less than none.
    let throttle = max((response as? any ThrottledResponse)?.throttleTime ?? 0, 0)
    end(bytes: bytes, throttle: .milliseconds(throttle), error: nil)
  }

  func failed(_ error: KafkaError, bytes: Int = 0) { end(bytes: bytes, throttle: .zero, error: error) }

  private func end(bytes: Int, throttle: Duration, error: KafkaError?) {
    hub.note(
      .request(
        RequestReport(
          api: api, version: version, broker: broker, bytesOut: bytesOut, bytesIn: bytes,
          duration: ContinuousClock.now - began, throttle: throttle, error: error)))
  }
}
