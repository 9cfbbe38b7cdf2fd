import Foundation

/// Signals that ask for an end.
enum StopSignal: Sendable, Hashable, CaseIterable {
  case interrupt
  case terminate

  var number: Int32 {
    switch self {
    case .interrupt: SIGINT
    case .terminate: SIGTERM
    }
  }

  init?(number: Int32) {
    guard let signal = Self.allCases.first(where: { $0.number == number }) else { return nil }
    self = signal
  }
}
