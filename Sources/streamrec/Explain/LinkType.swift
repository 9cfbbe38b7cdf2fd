/// What a packet's first header is (tcpdump.org's list of link-layer header types).
enum LinkType: Sendable, Hashable {
  case null
  case ethernet
  case rawIP
  case loop
  case linuxCooked
  case linuxCooked2
  case unknown(UInt32)

  init(_ number: UInt32) {
    switch number {
    case 0: self = .null
    case 1: self = .ethernet
    // 12 and 14 are what DLT_RAW is in files of some systems.
    case 12, 14, 101, 228, 229: self = .rawIP
    case 108: self = .loop
    case 113: self = .linuxCooked
    case 276: self = .linuxCooked2
    default: self = .unknown(number)
    }
  }
}
