import Foundation

/// One line of `manifest.ndjson`.
enum ManifestEntry: Equatable {
  case header(ManifestHeader)
  case topic(ManifestTopic)
  case segment(ManifestSegment)
}

extension ManifestEntry: Codable {
  private enum CodingKeys: String, CodingKey { case kind }
  private enum Kind: String, Codable { case archive, topic, segment }

  init(from decoder: any Decoder) throws {
    switch try decoder.container(keyedBy: CodingKeys.self).decode(Kind.self, forKey: .kind) {
    case .archive: self = .header(try ManifestHeader(from: decoder))
    case .topic: self = .topic(try ManifestTopic(from: decoder))
    case .segment: self = .segment(try ManifestSegment(from: decoder))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .header(let header):
      try container.encode(Kind.archive, forKey: .kind)
      try header.encode(to: encoder)
    case .topic(let topic):
      try container.encode(Kind.topic, forKey: .kind)
      try topic.encode(to: encoder)
    case .segment(let segment):
      try container.encode(Kind.segment, forKey: .kind)
      try segment.encode(to: encoder)
    }
  }
}
