/// A message, or a part of one, that describes its layout in every version by one walk over its fields.
public protocol WireStruct: Sendable, Equatable {
  init()
  /// Visits every field in wire order. Reading fills the fields, writing leaves them as they are.
  mutating func walk(_ c: inout WireCoder) throws(WireError)
}
