import Foundation
import KafkaWire
import Testing

@testable import streamrec

@Suite("TLS and SASL on the command line")
struct SecuritySettingsTests {
  private func read(_ words: [String], _ environment: [String: String] = [:]) throws -> SecurityConfiguration {
    let parser = ArgumentParser(commands: CommandTable.all, settings: Settings(environment: environment))
    guard case .run(let invocation) = try parser.parse(["topics", "list"] + words) else {
      throw UsageError("no command")
    }
    return try SecuritySettings.read(invocation.values)
  }

  private func refusal(_ words: [String], _ environment: [String: String] = [:]) -> String? {
    do {
      _ = try read(words, environment)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test("nothing given, nothing set")
  func nothing() throws {
    let security = try read([])
    #expect(security.tls == nil && security.sasl == nil)
  }

  @Test("any option of TLS turns it on, --tls no turns it off")
  func tls() throws {
    #expect(try read(["--tls"]).tls?.authorities == nil)
    #expect(try read(["--tls"]).tls?.verification == .full)
    let named = try read(["--tls-ca", "ca.pem", "--tls-verify", "chain"]).tls
    #expect(named?.authorities == .file("ca.pem"))
    #expect(named?.verification == .chain)
    #expect(try read([], ["STREAMREC_TLS_CA": "ca.pem"]).tls != nil)
    #expect(try read(["--tls=no"], ["STREAMREC_TLS_CA": "ca.pem"]).tls == nil)
  }

  @Test("a certificate comes with its key, from its own file where no other is named")
  func identity() throws {
    let both = try read(["--tls-cert", "c.pem", "--tls-key", "c.key", "--tls-key-password", "p"]).tls?.identity
    #expect(both?.chain == .file("c.pem") && both?.key == .file("c.key") && both?.password?.exposed == "p")
    #expect(try read(["--tls-cert", "both.pem"]).tls?.identity?.key == .file("both.pem"))
    #expect(refusal(["--tls-key", "c.key"])?.contains("--tls-cert") == true)
  }

  @Test("a mechanism needs its user and password, from wherever they come", arguments: ["PLAIN", "SCRAM-SHA-256"])
  func password(_ mechanism: String) throws {
    let environment = ["STREAMREC_SASL_PASSWORD": "hush"]
    let sasl = try read(["--sasl", mechanism, "--sasl-user", "alice"], environment).sasl
    #expect(sasl?.mechanism.rawValue == mechanism)
    #expect(refusal(["--sasl", mechanism], environment)?.contains("--sasl-user") == true)
    #expect(refusal(["--sasl", mechanism, "--sasl-user", "a"])?.contains("STREAMREC_SASL_PASSWORD") == true)
    #expect(refusal(["--sasl-user", "a"])?.contains("--sasl") == true)
    #expect(refusal(["--sasl", "GSSAPI"])?.contains("SCRAM-SHA-512") == true)
  }

  @Test("a password file's first line is the password, and files that cannot serve are named")
  func passwordFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "password").path
    try "first line\nsecond\n".write(toFile: path, atomically: true, encoding: .utf8)
    let words = ["--sasl", "PLAIN", "--sasl-user", "alice", "--sasl-password-file"]
    #expect(try read(words + [path]).sasl?.mechanism == .plain)
    #expect(refusal(words + [path + "-missing"])?.contains(path + "-missing") == true)
    try "\nsecond".write(toFile: path, atomically: true, encoding: .utf8)
    #expect(refusal(words + [path])?.contains("no password") == true)
    let both = refusal(words + [path, "--sasl-password", "hush"])
    #expect(both?.contains("exclude one another") == true && both?.contains("hush") == false)
  }

  @Test("a token comes from a file, which must be there")
  func token() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "token").path
    #expect(refusal(["--sasl", "OAUTHBEARER"])?.contains("--sasl-token-file") == true)
    #expect(refusal(["--sasl", "OAUTHBEARER", "--sasl-token-file", path])?.contains(path) == true)
    try "abc\n".write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try read(["--sasl", "OAUTHBEARER", "--sasl-token-file", path]).sasl?.mechanism == .oauthBearer)
  }
}
