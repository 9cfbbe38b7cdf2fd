import Foundation

/// The two calls whose failure decides what may be acknowledged, injected so that tests can fill a disk.
struct Disk: Sendable {
  /// As `pwritev`: bytes written, or -1 with `errno`.
  var write: @Sendable (_ descriptor: Int32, _ vectors: UnsafePointer<iovec>, _ count: Int32, _ offset: Int) -> Int
  /// As `fdatasync`.
  var sync: @Sendable (_ descriptor: Int32) -> Int32

  static let posix = Disk(
    write: { pwritev($0, $1, $2, off_t($3)) },
    sync: { fdatasync($0) })
}
