import KafkaWire

extension EventLoop {
  /// Does what groups have to do by now, and tells their members.
  func answerGroups() {
    node.groups.expire(clock.now)
    for answer in node.groups.takeAnswers() {
      guard let waiting = held.removeValue(forKey: answer.ticket) else { continue }
      complete(waiting.connection, waiting.slot) { () throws(WireError) in try waiting.frame(answer.body) }
    }
  }
}
