import Foundation
import KafkaBroker
import KafkaWire
import Testing

/// Text through the built program and a broker in this process.
struct TextEndToEndTests {
  @Test("lines go in and come out, with keys, headers' place and a count")
  func text() async throws {
    try await withBroker { brokers in
      func run(_ arguments: [String], input: String = "") async throws -> Subprocess {
        try await Subprocess.run(Subprocess.streamrec, arguments + ["--brokers", brokers], input: input)
      }
      _ = try await run(["topics", "create", "t"])
      let produced = try await run(["produce", "--topic", "t", "--json"], input: "one\ntwo\r\nthree")
      #expect(produced.output == #"{"command":"produce","produced":3}"# + "\n", "\(produced.errors)")
      let all = ["consume", "--topic", "t", "--from-beginning", "--until", "end"]
      #expect(try await run(all).output == "one\ntwo\nthree\n")
      #expect(try await run(all + ["--count", "2"]).output == "one\ntwo\n")
      _ = try await run(["produce", "--topic", "t", "--key-separator", ":"], input: "k:v\n")
      #expect(try await run(all + ["--json"]).output.contains(#""offset":3,"#))
      #expect(try await run(all + ["--json"]).output.contains(#""key":"k","headers":[],"value":"v"}"#))
    }
  }

  @Test("a group goes on where it stopped")
  func group() async throws {
    try await withBroker { brokers in
      func run(_ arguments: [String], input: String = "") async throws -> String {
        let result = try await Subprocess.run(Subprocess.streamrec, arguments + ["--brokers", brokers], input: input)
        #expect(result.status == 0, "\(result.errors)")
        return result.output
      }
      _ = try await run(["topics", "create", "t"])
      _ = try await run(["produce", "--topic", "t"], input: "1\n2\n3\n")
      let read = ["consume", "--topic", "t", "--group", "g"]
      #expect(try await run(read + ["--from-beginning", "--count", "2"]) == "1\n2\n")
      #expect(try await run(read + ["--until", "end"]) == "3\n")
      #expect(try await run(read + ["--until", "end"]) == "")
    }
  }

  @Test("a group's offsets are planned, stored and read back, and the broker is examined")
  func administration() async throws {
    try await withBroker { brokers in
      func run(_ arguments: [String], input: String = "") async throws -> String {
        let result = try await Subprocess.run(Subprocess.streamrec, arguments + ["--brokers", brokers], input: input)
        #expect(result.status == 0, "\(result.errors)")
        return result.output
      }
      _ = try await run(["topics", "create", "t"])
      _ = try await run(["produce", "--topic", "t"], input: "1\n2\n3\n")
      let reset = ["groups", "reset", "g", "--topic", "t", "--to-offset", "2", "--json"]
      let partitions = #""partitions":[{"topic":"t","partition":0,"old":null,"new":2,"clamped":false,"error":null}]}"#
      #expect(
        try await run(reset) == #"{"command":"groups reset","group":"g","executed":false,"# + partitions + "\n")
      #expect(
        try await run(reset + ["--execute"])
          == #"{"command":"groups reset","group":"g","executed":true,"# + partitions + "\n")
      #expect(try await run(["consume", "--topic", "t", "--group", "g", "--until", "end"]) == "3\n")
      #expect(try await run(["doctor"]).hasSuffix("no problems\n"))
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
