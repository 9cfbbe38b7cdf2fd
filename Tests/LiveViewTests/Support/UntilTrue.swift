/// Waits until something that another thread does shows; fails after ten seconds.
func untilTrue(_ condition: () -> Bool) async throws {
  let limit = ContinuousClock.now + .seconds(10)
  while !condition() {
    guard ContinuousClock.now < limit else { throw RawConnection.Failure(description: "it did not come true in time") }
    try await Task.sleep(for: .milliseconds(5))
  }
}
