/// One viewer's stream of a topic.
struct LiveStream {
  let topic: String
  let multipart: Multipart
  let since: Duration
  var machine: ViewerMachine
  var rate = RateMeter()

  func state(id: UInt64, at now: Duration) -> LiveState.Viewer {
    LiveState.Viewer(
      id: id, fps: rate.perSecond(at: now), sent: machine.sent, resent: machine.resent, skipped: machine.skipped,
      connected: (now - since) / .seconds(1))
  }
}
