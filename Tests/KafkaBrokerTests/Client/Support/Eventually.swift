/// Returns once the condition holds; throws where the test's time limit ends first.
func eventually(_ condition: () throws -> Bool) async throws {
  while try !condition() {
    try Task.checkCancellation()
    await Task.yield()
  }
}
