import Testing

@testable import Capture

struct FileRangeTests {
  private let frame: Int64 = 40_000_000

  /// Which of the pictures at these milliseconds are wanted, up to the first one behind the end.
  private func wanted(_ range: FileRange, _ places: [Int64?]) -> [Int] {
    var range = range
    var wanted: [Int] = []
    for (index, place) in places.enumerated() {
      range.enter(place.map { $0 * 1_000_000 }, frame: frame)
      if range.isBehind { break }
      if !range.isBefore { wanted.append(index) }
    }
    return wanted
  }

  @Test("from a time on, for so long")
  func both() {
    let places: [Int64?] = [0, 40, 80, 120, 160, 200]
    #expect(wanted(FileRange(start: .zero, duration: nil), places) == [0, 1, 2, 3, 4, 5])
    #expect(wanted(FileRange(start: .milliseconds(80), duration: nil), places) == [2, 3, 4, 5])
    #expect(wanted(FileRange(start: .milliseconds(81), duration: .milliseconds(80)), places) == [3, 4])
    #expect(wanted(FileRange(start: .zero, duration: .milliseconds(120)), places) == [0, 1, 2])
    #expect(wanted(FileRange(start: .seconds(9), duration: nil), places) == [])
  }

  @Test("a file that tells no times is counted by its frames")
  func noTimes() {
    let range = FileRange(start: .milliseconds(80), duration: .milliseconds(80))
    #expect(wanted(range, Array(repeating: nil, count: 9)) == [2, 3])
  }

  @Test("times of ages do not overflow")
  func ages() {
    let range = FileRange(start: .seconds(Int64.max), duration: .seconds(Int64.max))
    #expect(wanted(range, [0, Int64.max / 2_000_000]) == [])
  }
}
