import Testing

@testable import Recorder

struct InFlightQueueTests {
  @Test("elements come in their order, through a queue that is smaller than their number")
  func order() async {
    let queue = InFlightQueue<Int>(maxCount: 2, maxBytes: 1000)
    let taker = Task {
      var taken: [Int] = []
      while let element = await queue.first() {
        taken.append(element)
        queue.removeFirst()
      }
      return taken
    }
    for element in 0..<1000 {
      await queue.waitForRoom(for: 1)
      queue.put(element, bytes: 1)
    }
    queue.finish()
    #expect(await taker.value == Array(0..<1000))
  }

  @Test(
    "what is being waited for keeps its room", arguments: [(maxCount: 1, maxBytes: 1000), (maxCount: 9, maxBytes: 10)])
  func bounded(maxCount: Int, maxBytes: Int) async {
    let queue = InFlightQueue<Int>(maxCount: maxCount, maxBytes: maxBytes)
    queue.put(1, bytes: 6)
    let first = await queue.first()
    #expect(first == 1)
    #expect(!queue.hasRoom(for: 6))
    queue.removeFirst()
    #expect(queue.hasRoom(for: 6))
    queue.finish()
    let end = await queue.first()
    #expect(end == nil)
  }

  @Test("an element larger than all the room gets in alone")
  func large() async {
    let queue = InFlightQueue<Int>(maxCount: 4, maxBytes: 10)
    await queue.waitForRoom(for: 1000)
    queue.put(1, bytes: 1000)
    let first = await queue.first()
    #expect(first == 1)
  }
}
