import Foundation
import KafkaBroker
import KafkaWire
import Testing

/// Text through the built program and a broker in this process.
struct TextEndToEndTests {
  private typealias Run = (_ arguments: [String], _ input: String) async throws -> String

  /// Hands out what runs streamrec against a broker, expects status 0 and returns the standard output.
  private func withStreamrec(_ body: (Run) async throws -> Void) async throws {
    try await withBroker { brokers in
      try await body { arguments, input in
        let result = try await Subprocess.run(Subprocess.streamrec, arguments + ["--brokers", brokers], input: input)
        #expect(result.status == 0, "\(result.errors)")
        return result.output
      }
    }
  }

  @Test("lines go in and come out, with keys, headers' place and a count")
  func text() async throws {
    try await withStreamrec { run in
      _ = try await run(["topics", "create", "t"], "")
      let produced = try await run(["produce", "--topic", "t", "--json"], "one\ntwo\r\nthree")
      #expect(produced == #"{"command":"produce","produced":3}"# + "\n")
      let all = ["consume", "--topic", "t", "--from-beginning", "--until", "end"]
      #expect(try await run(all, "") == "one\ntwo\nthree\n")
      #expect(try await run(all + ["--count", "2"], "") == "one\ntwo\n")
      _ = try await run(["produce", "--topic", "t", "--key-separator", ":"], "k:v\n")
      #expect(try await run(all + ["--json"], "").contains(#""offset":3,"#))
      #expect(try await run(all + ["--json"], "").contains(#""key":"k","headers":[],"value":"v"}"#))
    }
  }

  @Test("a group goes on where it stopped")
  func group() async throws {
    try await withStreamrec { run in
      _ = try await run(["topics", "create", "t"], "")
      _ = try await run(["produce", "--topic", "t"], "1\n2\n3\n")
      let read = ["consume", "--topic", "t", "--group", "g"]
      #expect(try await run(read + ["--from-beginning", "--count", "2"], "") == "1\n2\n")
      #expect(try await run(read + ["--until", "end"], "") == "3\n")
      #expect(try await run(read + ["--until", "end"], "") == "")
    }
  }

  @Test("a group's offsets are planned, stored and read back, and the broker is examined")
  func administration() async throws {
    try await withStreamrec { run in
      _ = try await run(["topics", "create", "t"], "")
      _ = try await run(["produce", "--topic", "t"], "1\n2\n3\n")
      let reset = ["groups", "reset", "g", "--topic", "t", "--to-offset", "2", "--json"]
      let partitions = #""partitions":[{"topic":"t","partition":0,"old":null,"new":2,"clamped":false,"error":null}]}"#
      #expect(
        try await run(reset, "") == #"{"command":"groups reset","group":"g","executed":false,"# + partitions + "\n")
      #expect(
        try await run(reset + ["--execute"], "")
          == #"{"command":"groups reset","group":"g","executed":true,"# + partitions + "\n")
      #expect(try await run(["consume", "--topic", "t", "--group", "g", "--until", "end"], "") == "3\n")
      #expect(try await run(["doctor"], "").hasSuffix("no problems\n"))
    }
  }

  @Test("a broker that advertises an address where nobody listens is a problem, and named")
  func advertisedInVain() async throws {
    let vacant = try ClosedPort()
    let folder = try TemporaryFolder()
    var configuration = BrokerConfiguration(dataDirectory: folder.url.path)
    configuration.advertised = BrokerAddress(host: "127.0.0.1", port: vacant.number)
    let broker = try Broker(configuration)
    let address = try broker.start()
    let result = try await Subprocess.run(
      Subprocess.streamrec, ["doctor", "--json", "--brokers", address.description])
    await broker.stop()
    #expect(result.status == 3, "\(result.errors)")
    #expect(result.output.contains("advertises 127.0.0.1:\(vacant.number) (advertised.listeners)"))
    withExtendedLifetime(vacant) {}
  }
}
