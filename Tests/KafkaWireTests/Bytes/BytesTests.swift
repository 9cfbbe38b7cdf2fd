import Synchronization
import Testing

@testable import KafkaWire

@Suite("Bytes that nobody copies")
struct BytesTests {
  @Test("a slice lies inside, or there is none")
  func slices() {
    let bytes: Bytes = [1, 2, 3, 4]
    #expect(bytes.slice(from: 1, count: 2) == [2, 3])
    #expect(bytes.slice(from: 4, count: 0) == [])
    for (start, count) in [(-1, 1), (0, 5), (4, 1), (5, 0), (1, .max), (.max, 1), (0, -1), (.min, .min)] {
      #expect(bytes.slice(from: start, count: count) == nil, "\(start), \(count)")
    }
    #expect(Bytes().slice(from: 0, count: 0) == Bytes())
  }

  @Test("a slice of a slice keeps the memory, which goes back once when the last is gone")
  func lifetime() throws {
    let releases = Mutex(0)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 4, alignment: 1)
    defer { memory.deallocate() }
    memory.copyMemory(from: [9, 8, 7, 6] as [UInt8], byteCount: 4)
    var whole: Bytes? = Bytes(Payload(adopting: memory, count: 4) { releases.withLock { $0 += 1 } })
    var inner = whole?.slice(from: 1, count: 3)?.slice(from: 1, count: 1)
    #expect(whole?.count == 4)
    whole = nil
    #expect(inner == [7])
    #expect(releases.withLock { $0 } == 0)
    inner = nil
    #expect(releases.withLock { $0 } == 1)
  }

  @Test("equality and hash are of the bytes, wherever they lie")
  func equality() {
    let first: Bytes = [1, 2, 3]
    let second = Bytes([0, 1, 2, 3, 0]).slice(from: 1, count: 3)
    #expect(first == second)
    #expect(Set([first, second]).count == 1)
    #expect(first != [1, 2])
    #expect(first != [1, 2, 4])
    #expect(Bytes() == Bytes([]))
  }

  @Test("a chain joins its pieces, and equals any other cut of the same bytes")
  func chains() {
    var chain = ByteChain([1, 2])
    chain.append(Bytes())
    chain.append(ByteChain([3]))
    #expect(chain.segments.count == 2)
    #expect(chain.count == 3)
    #expect(chain.joined() == [1, 2, 3])
    #expect(chain == ByteChain([1, 2, 3]))
    #expect(chain != ByteChain([1, 2, 4]))
    #expect(chain.hashValue == ByteChain([1, 2, 3]).hashValue)
    #expect(ByteChain().joined() == [])
  }
}
