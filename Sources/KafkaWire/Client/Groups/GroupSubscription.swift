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

  /// How many partitions these topics and those subscribed to have; those that do not exist are left out.
  ///
  /// - Throws: the error of a topic that is subscribed to, or one that passes: a leader that left such a topic out would
  ///   take it from its readers. What else ails a topic of other members alone is for those to find out.
  func partitionCounts(
    of topics: Set<String>, in described: [MetadataResponse.Topic]
  ) throws(KafkaError) -> (topics: Set<String>, counts: [String: Int32]) {
    let subscribed = matches(described)
    var counts: [String: Int32] = [:]
    for topic in described {
      guard let name = topic.name, topics.contains(name) || subscribed.contains(name) else { continue }
      switch topic.errorCode {
      case .none: counts[name] = Int32(clamping: topic.partitions.count)
      case .unknownTopicOrPartition: break
      case let code where subscribed.contains(name) || code.isRetriable:
        throw KafkaError(.broker(code), api: .metadata, topic: name)
      default: break
      }
    }
    return (subscribed, counts)
  }
}
