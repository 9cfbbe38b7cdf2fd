/// Finds what a mistyped name was most likely meant to be.
package enum NearestName {
  /// The candidate with the fewest edits, if they are few enough for a slip of the fingers.
  package static func of(_ typed: String, among candidates: [String]) -> String? {
    let limit = max(1, min(3, typed.count / 3 + 1))
    var best: (name: String, distance: Int)?
    for candidate in candidates {
      let distance = distance(typed.lowercased(), candidate.lowercased())
      if distance < best?.distance ?? limit + 1 { best = (candidate, distance) }
    }
    if let best { return best.name }
    // A name cut short is no slip, and just as clear while only one begins so.
    let longer = candidates.filter { typed.count >= 3 && $0.hasPrefix(typed) }
    return longer.count == 1 ? longer[0] : nil
  }

  /// `"; did you mean --topic?"`, or nothing.
  package static func hint(_ typed: String, among candidates: [String]) -> String {
    of(typed, among: candidates).map { "; did you mean \($0)?" } ?? ""
  }

  /// Edits from one word to the other: a letter put in, left out or changed, or two neighbours exchanged
  /// (optimal string alignment).
  package static func distance(_ left: String, _ right: String) -> Int {
    let (a, b) = (Array(left), Array(right))
    var before = [Int](repeating: 0, count: b.count + 1)
    var previous = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var cost = min(previous[j + 1] + 1, row[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, before[j - 1] + 1) }
        row.append(cost)
      }
      (before, previous) = (previous, row)
    }
    return previous[b.count]
  }
}
