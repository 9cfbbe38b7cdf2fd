import Foundation
import Testing

@testable import streamrec

/// Descriptors that somebody else who holds them has set to O_NONBLOCK.
struct SharedDescriptorTests {
  private func pipe() throws -> (reader: Int32, writer: Int32) {
    var ends: [Int32] = [-1, -1]
    try #require(Foundation.pipe(&ends) == 0)
    for end in ends { try #require(fcntl(end, F_SETFL, O_NONBLOCK) == 0) }
    return (ends[0], ends[1])
  }

  @Test("more than a pipe holds is written as it is read")
  func output() async throws {
    let (reader, writer) = try pipe()
    let text = [UInt8](repeating: 7, count: 1 << 20)
    async let written: Void = StandardOutput(descriptor: writer).write(text)
    let count = try await OwnThread.run("reader") { () throws(CommandError) -> Int in
      var count = 0
      while count < text.count {
        Readiness.wait(for: reader, POLLIN)
        count += SpawnedProgram.read(reader, upTo: 1 << 16).count
      }
      return count
    }
    try await written
    close(writer)
    close(reader)
    #expect(count == text.count)
  }

  @Test("lines that have not come yet are waited for")
  func input() async throws {
    let (reader, writer) = try pipe()
    let lines = LineReader(descriptor: reader)
    async let first = lines.next()
    _ = write(writer, "one\n", 4)
    let one = try await first
    #expect(one == [Array("one".utf8)])
    async let second = lines.next()
    _ = write(writer, "two\n", 4)
    let two = try await second
    #expect(two == [Array("two".utf8)])
    close(writer)
    let end = try await lines.next()
    #expect(end == nil)
  }
}
