import CAllocations
import Foundation
@testable import KafkaWire

/// One way in for bytes from outside. An input must end in a value or in a typed error; whatever else it does is found
/// by the sanitizer, by libFuzzer's limits, or by ``expect(_:_:)``.
protocol FuzzTarget {
  /// The name of its corpus, and of what it finds.
  static var name: String { get }
  static func run(_ input: Bytes)
}

extension FuzzTarget {
  /// Ends the process, so that libFuzzer keeps the input.
  static func expect(_ condition: Bool, _ what: @autoclosure () -> String) {
    if !condition { fatalError("\(name): \(what())") }
  }

  /// Runs `body` and fails where it holds more than `factor` times the input, a page for errors, and `plus` bytes.
  static func bounded<Result>(_ input: Bytes, factor: Int, plus: Int = 0, _ body: () -> Result) -> Result {
    fuzz_allocations_begin()
    let result = body()
    let peak = fuzz_allocations_end()
    // Short inputs are outweighed by what any error takes.
    if input.count >= 64, peak * worst.input > worst.peak * input.count { worst = (peak, input.count) }
    expect(peak <= 4096 + plus + factor * input.count, "\(peak) bytes allocated for an input of \(input.count)")
    return result
  }
}

/// The most bytes that any input made a target hold, and the length of that input.
nonisolated(unsafe) var worst = (peak: 0, input: 1)

let targets: [any FuzzTarget.Type] = [
  MessagesTarget.self, BatchesTarget.self, CodecsTarget.self, FramesTarget.self, NegotiationTarget.self,
  ImagesTarget.self, RoutesTarget.self, MembersTarget.self, ExplainTarget.self, SASLTarget.self, CapturesTarget.self,
  MultipartTarget.self, PartsTarget.self, SplitterTarget.self, PNGTarget.self,
]

/// The one that the environment names; the list of all where it names none.
let chosen: any FuzzTarget.Type = {
  let wanted = ProcessInfo.processInfo.environment["FUZZ_TARGET"]
  if let target = targets.first(where: { $0.name == wanted }) {
    atexit { print("stat::most_allocated: \(worst.peak) bytes for an input of \(worst.input)") }
    return target
  }
  print(targets.map { $0.name }.joined(separator: "\n"))
  exit(wanted == nil ? 0 : 2)
}()

/// What libFuzzer calls first.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_: UnsafeMutableRawPointer?, _: UnsafeMutableRawPointer?) -> CInt {
  _ = chosen
  return 0
}

/// What libFuzzer calls with each input. The input lies in memory of just its size, so that reading beyond it is seen.
@_cdecl("LLVMFuzzerTestOneInput")
public func runOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  chosen.run(Bytes(Payload(copying: UnsafeRawBufferPointer(start: start, count: count))))
  return 0
}
