import Foundation
import Testing

@testable import Capture

struct CameraLifeTests {
  private func actions(_ events: [CameraLife.Event]) -> [CameraLife.Action] {
    var life = CameraLife()
    return events.map { life.handle($0) }
  }

  @Test("an unplugged camera is waited for, ever longer up to two seconds, and never given up")
  func unplugged() {
    let events = [CameraLife.Event.failed(ENODEV)] + Array(repeating: .absent(.unreachable), count: 100)
    let waits = [250, 500, 1000] + Array(repeating: Int32(2000), count: 98)
    #expect(actions(events) == waits.map { .reopen(afterMilliseconds: $0) })
  }

  @Test("once it gave a frame, it is waited for as shortly as the first time")
  func back() {
    #expect(
      actions([.failed(ENODEV), .absent(.interrupted), .buffer, .failed(ENXIO)])
        == [.reopen(afterMilliseconds: 250), .reopen(afterMilliseconds: 500), .goOn, .reopen(afterMilliseconds: 250)])
  }

  @Test("an input error gets three new starts, then a new opening, and fails after three of them")
  func inputError() {
    let round = Array(repeating: CameraLife.Action.restart, count: 3)
    let opening = [CameraLife.Action.reopen(afterMilliseconds: 0)]
    let all = round + opening + round + opening + round + opening + round
    #expect(actions(Array(repeating: .failed(EIO), count: 16)) == all + [.fail])
  }

  @Test("input errors between frames are mended for ever")
  func rareErrors() {
    let events = Array(repeating: [CameraLife.Event.failed(EIO), .buffer], count: 50).flatMap { $0 }
    #expect(actions(events) == Array(repeating: [.restart, .goOn], count: 50).flatMap { $0 })
  }

  @Test("silence is answered by a new start, then by a new opening, and fails in the end")
  func silence() {
    let pair = [CameraLife.Action.restart, .reopen(afterMilliseconds: 0)]
    #expect(actions(Array(repeating: .silence, count: 8)) == pair + pair + pair + [.restart, .fail])
  }

  @Test("a changed signal is negotiated anew at once")
  func sourceChange() {
    #expect(actions([.buffer, .sourceChanged, .buffer]) == [.goOn, .reopen(afterMilliseconds: 0), .goOn])
  }

  @Test(
    "a camera that is back without what was asked of it fails",
    arguments: [CaptureError.Code.invalidOption, .notBuiltIn])
  func hopeless(code: CaptureError.Code) {
    #expect(actions([.failed(ENODEV), .absent(code)]) == [.reopen(afterMilliseconds: 250), .fail])
  }

  @Test("having been away, a camera gets all its new starts again")
  func freshAfterAbsence() {
    var life = CameraLife()
    for _ in 0..<15 { _ = life.handle(.failed(EIO)) }
    _ = life.handle(.failed(ENODEV))
    #expect(life.handle(.failed(EIO)) == .restart)
  }
}
