/// What a camera says of itself, by which cameras are told apart as far as they can be.
struct CameraMark: Sendable, Equatable {
  /// The product's name.
  var card: String
  var driver: String
  /// Where it is plugged in.
  var bus: String

  /// Whether it is another one of the same make. A camera may have several device files, all at one place.
  func isTwin(of other: CameraMark) -> Bool { card == other.card && driver == other.driver && bus != other.bus }
}
