/// Which topics a group reads.
public struct GroupSubscription: Sendable {
  enum Kind: Sendable {
    case names(Set<String>)
    case pattern(String)
  }

  let kind: Kind

  /// These topics; one that does not exist is read once it does.
  public static func topics(_ names: some Sequence<String>) -> GroupSubscription {
    GroupSubscription(kind: .names(Set(names)))
  }

  /// All topics whose whole name matches a regular expression (Swift's syntax), also those made later. Internal topics
  /// are left out. Matched on this side, so that every broker will do.
  ///
  /// - Throws: `.invalidConfiguration` where the pattern is none.
  public static func matching(_ pattern: String) throws(KafkaError) -> GroupSubscription {
    do {
      _ = try Regex(pattern)
    } catch {
      throw KafkaError(.invalidConfiguration, detail: "'\(pattern)' is no regular expression: \(error)")
    }
    return GroupSubscription(kind: .pattern(pattern))
  }

  /// The names among `topics` that are meant.
  func matches(_ topics: [MetadataResponse.Topic]) -> Set<String> {
    switch kind {
    case .names(let names): return names
    case .pattern(let pattern):
      // A Regex may not cross threads, so that it is made anew.
      guard let regex = try? Regex(pattern) else { return [] }
      return Set(
        topics.compactMap { topic in
          guard !topic.isInternal, let name = topic.name, (try? regex.wholeMatch(in: name)) != nil else { return nil }
          return name
        })
    }
  }
}
