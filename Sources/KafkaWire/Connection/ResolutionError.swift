/// A host name that has no address, in the resolver's words.
struct ResolutionError: Error, CustomStringConvertible {
  let description: String
}
