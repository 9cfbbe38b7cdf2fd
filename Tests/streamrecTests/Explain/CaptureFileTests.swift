import Testing

@testable import streamrec

struct CaptureFileTests {
  private static let packets: [[UInt8]] = [[1, 2, 3], [], Array(repeating: 7, count: 300)]
  static let files: [[UInt8]] = [false, true].flatMap { isBig in
    [CaptureBuilder.pcap(packets, isBig: isBig), CaptureBuilder.pcapng(packets, isBig: isBig)]
  }

  private func read(_ file: [UInt8], pieces: Int) throws -> [CapturedPacket] {
    var reader = CaptureFileReader()
    var packets: [CapturedPacket] = []
    for start in stride(from: 0, to: file.count, by: pieces) {
      reader.add(Array(file[start..<min(start + pieces, file.count)]))
      while let packet = try reader.next() { packets.append(packet) }
    }
    try reader.finish()
    return packets
  }

  @Test("both formats, in either byte order, in pieces of any size", arguments: files)
  func formats(_ file: [UInt8]) throws {
    #expect(CaptureFileReader.isCapture(file))
    for pieces in [1, 7, 64, file.count] {
      let packets = try read(file, pieces: pieces)
      #expect(packets.map(\.bytes) == Self.packets)
      #expect(packets.map(\.link) == [.rawIP, .rawIP, .rawIP])
      #expect(packets.first?.time == 1_700_000_000_000_000_000)
    }
  }

  @Test("a file that ends within a packet gives those before it, and says so", arguments: files)
  func cut(_ file: [UInt8]) {
    for count in 1..<file.count {
      do {
        let packets = try read(Array(file[..<count]), pieces: 50)
        // A file may well end between two packets.
        #expect(packets.count < Self.packets.count)
      } catch {
        #expect(error is CaptureFileError)
      }
    }
  }

  @Test("any byte changed is read, or refused with its place", arguments: files)
  func changed(_ file: [UInt8]) {
    for index in file.indices {
      var changed = file
      changed[index] ^= 0xff
      do {
        let packets = try read(changed, pieces: file.count)
        #expect(packets.reduce(0) { $0 + $1.bytes.count } <= file.count)
      } catch {
        #expect((error as? CaptureFileError).map { $0.offset <= file.count } == true)
      }
    }
  }

  @Test("lengths beyond any packet's are refused before they become memory")
  func lies() {
    var classic = CaptureBuilder.pcap([[1]])
    classic.replaceSubrange(32..<36, with: [0xff, 0xff, 0xff, 0x7f])
    #expect(throws: CaptureFileError("a packet claims 2147483647 bytes", at: 32)) {
      _ = try read(classic, pieces: 1000)
    }
    var blocks = CaptureBuilder.pcapng([[1]])
    blocks.replaceSubrange(4..<8, with: [0xfc, 0xff, 0xff, 0x7f])
    #expect(throws: CaptureFileError("a block claims 2147483644 bytes", at: 4)) { _ = try read(blocks, pieces: 1000) }
  }

  @Test("other files are no captures")
  func strangers() {
    #expect(!CaptureFileReader.isCapture(Array("0012".utf8)))
    #expect(throws: CaptureFileError.self) { _ = try read(Array("no capture at all".utf8), pieces: 100) }
    #expect(throws: CaptureFileError.self) { _ = try read([], pieces: 1) }
  }
}
