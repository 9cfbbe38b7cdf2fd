import Foundation

extension LiveState.Topic {
  init(_ topic: LiveTopic, viewers: [LiveState.Viewer], pastSkips: UInt64, at now: Duration) {
    let isOnline = topic.isOnline(at: now)
    self.init(
      name: topic.name, online: isOnline, detail: topic.detail(at: now), width: topic.frame?.width,
      height: topic.frame?.height, frames: topic.number, capturedFPS: isOnline ? topic.framesPerSecond : 0,
      lastFrame: topic.frame.map { Double($0.captureNanoseconds) / 1e9 }, unreadable: topic.unreadable,
      viewerSkip: viewers.reduce(pastSkips) { $0 &+ $1.skipped }, viewers: viewers)
  }
}

extension LiveState {
  /// As `/state` answers it. Numbers and text of ours always encode; an empty object stands for the impossible.
  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { return "{}" }
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
