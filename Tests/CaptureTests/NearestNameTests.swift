import Testing

@testable import Capture

struct NearestNameTests {
  @Test(
    "counts letters put in, left out, changed and exchanged",
    arguments: [
      ("", "", 0), ("abc", "abc", 0), ("abc", "", 3), ("abc", "abd", 1), ("abc", "acb", 1), ("abc", "abcd", 1),
      ("kitten", "sitting", 3), ("ca", "abc", 3),
    ])
  func distance(_ left: String, _ right: String, _ edits: Int) {
    #expect(NearestName.distance(left, right) == edits)
    #expect(NearestName.distance(right, left) == edits)
  }

  @Test("offers what is near, a beginning that only one name has, and nothing where all is far")
  func nearest() {
    let names = ["publish", "archive", "verify", "serve"]
    #expect(NearestName.of("pubilsh", among: names) == "publish")
    #expect(NearestName.of("Serve", among: names) == "serve")
    #expect(NearestName.of("arch", among: names) == "archive")
    #expect(NearestName.of("record", among: names) == nil)
    #expect(NearestName.of("x", among: names) == nil)
  }
}
