import Capture
import Testing

@testable import Recorder

struct OpeningLifeTests {
  private let away = CaptureError(.unreachable, source: "cam", reason: "away", advice: "Wait.", mayPass: true)
  private let wrong = CaptureError(.unreachable, source: "cam", reason: "wrong", advice: "Change it.")

  @Test("what may pass is waited for as long as it takes, ever less often")
  func passes() {
    var life = OpeningLife()
    let actions = (0..<8).map { _ in life.failed(away, jitter: 1) }
    #expect(
      actions
        == [500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000].map { .tryAgain(after: .milliseconds($0)) })
    #expect(life.failures == 8)
  }

  @Test("of each wait at least half is kept, and no more than all", arguments: [-1.0, 0, 0.5, 1, 2])
  func jitter(_ jitter: Double) {
    var life = OpeningLife()
    for full in [500, 1000, 2000] {
      guard case .tryAgain(let wait) = life.failed(away, jitter: jitter) else {
        Issue.record("it gave up")
        return
      }
      #expect(wait >= .milliseconds(full / 2) && wait <= .milliseconds(full))
    }
  }

  @Test("what is wrong for good from the beginning ends it at once")
  func wrongAtOnce() {
    var life = OpeningLife()
    #expect(life.failed(wrong, jitter: 1) == .fail)
  }

  @Test("a camera that comes up may answer wrongly once, and not twice in a row")
  func comingUp() {
    var life = OpeningLife()
    _ = life.failed(away, jitter: 1)
    #expect(life.failed(wrong, jitter: 1) == .tryAgain(after: OpeningLife.doubt))
    // It was away once more: its next wrong answer is a first one again.
    #expect(life.failed(away, jitter: 1) == .tryAgain(after: .seconds(1)))
    #expect(life.failed(wrong, jitter: 1) == .tryAgain(after: OpeningLife.doubt))
    #expect(life.failed(wrong, jitter: 1) == .fail)
  }
}
