import Foundation

/// An error number of the operating system, in its own words.
struct SystemError: Error, Equatable, CustomStringConvertible {
  let code: Int32

  init(_ code: Int32) { self.code = code }

  var description: String {
    // strerror_r has two forms on Linux; a thread-local strerror has been the rule in glibc and musl for years.
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }
}
