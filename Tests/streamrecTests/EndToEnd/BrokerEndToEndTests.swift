import Foundation
import Testing

/// The built program against a broker in this process, or none.
struct BrokerEndToEndTests {
  @Test("no broker listening: status 4, one line with the address and what to do")
  func noBroker() async throws {
    let port = try ClosedPort()
    for command in [["topics", "list"], ["produce", "--topic", "t"], ["consume", "--topic", "t"]] {
      let arguments = command + ["--brokers", "127.0.0.1:\(port.number)", "--timeout", "300ms"]
      let result = try await Subprocess.run(Subprocess.streamrec, arguments)
      #expect(result.status == 4, "\(result.errors)")
      #expect(result.errors.contains("127.0.0.1:\(port.number)"))
      #expect(result.errors.contains("\"streamrec broker\" starts one"))
      #expect(result.errors.split(separator: "\n").count == 1)
    }
  }

  @Test("topics are created, listed, described and deleted")
  func topics() async throws {
    try await withBroker { brokers in
      func topics(_ arguments: String..., environment: [String: String] = [:]) async throws -> Subprocess {
        let environment = ["STREAMREC_BROKERS": brokers].merging(environment) { $1 }
        return try await Subprocess.run(Subprocess.streamrec, ["topics"] + arguments, environment: environment)
      }
      #expect(try await topics("create", "b", "--partitions", "3").status == 0)
      #expect(try await topics("create", "a", "--config", "retention.ms=1000").status == 0)
      let again = try await topics("create", "a")
      #expect(again.status == 4)
      #expect(again.errors.contains("topic a"))
      #expect(
        try await topics("list").output == "TOPIC  PARTITIONS  REPLICAS\na      1           1\nb      3           1\n")
      #expect(
        try await topics("list", "--json").output
          == #"{"command":"topics list","topics":[{"name":"a","partitions":1,"replicas":1},{"name":"b","partitions":3,"replicas":1}]}"#
          + "\n")
      #expect(try await topics("describe", "a").output.contains("retention.ms=1000"))
      #expect(try await topics("delete", "b").status == 0)
      #expect(try await !topics("list").output.contains("\nb "))
      let unknown = try await topics("describe", "b")
      #expect(unknown.status == 4)
      #expect(unknown.errors.hasPrefix("streamrec: the topic or partition does not exist topic b"))
    }
  }

  @Test("a topic that is not there: status 4 and its name")
  func unknownTopic() async throws {
    try await withBroker { brokers in
      for command in ["produce", "consume"] {
        let arguments = [command, "--topic", "nowhere", "--brokers", brokers]
        let result = try await Subprocess.run(Subprocess.streamrec, arguments, input: "x\n")
        #expect(result.status == 4)
        #expect(result.errors.contains("nowhere"))
        #expect(result.errors.contains("topics create"))
      }
    }
  }

  @Test("a port in use: status 1 and its number")
  func portInUse() async throws {
    let folder = try TemporaryFolder()
    try await withBroker { address in
      let arguments = ["broker", "--data", folder.url.path, "--listen", address]
      let result = try await Subprocess.run(Subprocess.streamrec, arguments)
      #expect(result.status == 1)
      #expect(result.errors.contains(address))
    }
  }

  @Test("a folder that cannot be written: status 1 and its name")
  func unwritableData() async throws {
    let arguments = ["broker", "--data", "/proc/streamrec-data", "--listen", "127.0.0.1:0"]
    let result = try await Subprocess.run(Subprocess.streamrec, arguments)
    #expect(result.status == 1)
    #expect(result.errors.contains("/proc/streamrec-data"))
  }

  @Test(
    "the broker says where it listens, and drains at SIGTERM",
    arguments: [(SIGTERM, 143), (SIGINT, 130)] as [(Int32, Int32)])
  func drains(_ signal: Int32, _ status: Int32) throws {
    let folder = try TemporaryFolder()
    let broker = try RunningProgram(
      Subprocess.streamrec, ["broker", "--data", folder.url.path, "--listen", "127.0.0.1:0"])
    #expect(broker.firstLine().hasPrefix("broker listens on 127.0.0.1:"))
    #expect(broker.end(signal) == status)
  }
}
