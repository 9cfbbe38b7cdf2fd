/// An open file: its descriptor, and its path for errors.
struct OpenFile: Sendable, Equatable {
  var descriptor: Int32
  var path: String
}
