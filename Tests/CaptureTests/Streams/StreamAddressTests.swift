import Testing

@testable import Capture

struct StreamAddressTests {
  private func parse(_ text: String) -> StreamAddress? {
    StreamAddress(parsing: text, schemes: ["rtsp", "http"])
  }

  @Test("a URL's parts are found, with the last @ before the path ending the password")
  func parts() throws {
    let address = try #require(parse("RTSP://admin:p@ss%2Fw:rd@cam.example:8554/live/1?channel=2#top"))
    #expect(address.scheme == "rtsp")
    #expect(address.host == "cam.example")
    #expect(address.port == 8554)
    #expect(address.path == "/live/1")
    #expect((address.user, address.password) == ("admin", "p@ss/w:rd"))
    #expect(address.url(withCredentials: false) == "rtsp://cam.example:8554/live/1?channel=2")
    #expect(
      address.url(withCredentials: true) == "rtsp://admin:p%40ss%2Fw%3Ard@cam.example:8554/live/1?channel=2")
    #expect(address.name == "cam.example:8554/live/1")
  }

  @Test("addresses without a port, a path or credentials, and of IPv6")
  func sparse() throws {
    #expect(try #require(parse("http://cam")).url(withCredentials: true) == "http://cam")
    #expect(try #require(parse("http://cam?x=1")).url(withCredentials: true) == "http://cam?x=1")
    let local = try #require(parse("http://[::1]:80/a"))
    #expect((local.host, local.port, local.path) == ("[::1]", 80, "/a"))
    #expect(try #require(parse("http://[::1]/a")).port == nil)
    #expect(try #require(parse("rtsp://only@cam/")).url(withCredentials: true) == "rtsp://only:@cam/")
  }

  @Test(
    "what is no address of a stream is refused",
    arguments: [
      "", "cam", "ftp://cam/", "rtsp:/cam", "http://", "http:///path", "http://cam:0/", "http://cam:65536/",
      "http://cam:x/",
      "http://:80/", "http://user:p%zz@cam/", "http://cam/a b", "http://cam/\n", "http://u:%0d%0aX@cam/",
      "http://cam/" + String(repeating: "a", count: 5000),
    ])
  func refused(text: String) {
    #expect(parse(text) == nil)
  }

  @Test("nothing that prints an address prints its password, nor a query that may hold one")
  func secret() throws {
    let address = try #require(parse("rtsp://admin:geheim@cam/live?user=admin&password=geheim"))
    var dumped = ""
    dump(address, to: &dumped)
    let texts = [
      address.description, "\(address)", String(reflecting: address), dumped, "\(SourceSpec.mjpeg(address))",
      address.name,
      "\(StreamFailure.status(401, address))", "\(StreamFailure.status(404, address).error)",
    ]
    for text in texts { #expect(!text.contains("geheim")) }
    #expect(address.description == "rtsp://cam/live?…")
  }

  @Test(
    "what may be a password with a slash, a question mark or a hash in it is refused, not cut there",
    arguments: [
      "rtsp://admin:4711?@cam/ok", "rtsp://admin:4711/x@cam", "rtsp://admin:4711#x@cam", "rtsp://a:p@ss/word@cam/",
      "http://cam:80/v?mail=a@b",
    ])
  func ambiguous(text: String) {
    #expect(parse(text) == nil)
  }

  @Test("cameras behind one host's ports have names of their own; a scheme's own port is left out")
  func names() throws {
    #expect(try #require(parse("rtsp://cam:554/a")).name == "cam/a")
    #expect(try #require(parse("rtsp://cam/a")).name == "cam/a")
    #expect(try #require(parse("http://cam:554/a")).name == "cam:554/a")
    #expect(try #require(parse("http://cam:80/a")).name == "cam/a")
    #expect(try #require(parse("http://[::1]:8080/a")).name == "[::1]:8080/a")
  }

  @Test("an @ in the path of an address that can be read in one way only is its path's")
  func atInPath() throws {
    #expect(try #require(parse("http://cam/v@1?mail=a@b")).path == "/v@1")
    #expect(try #require(parse("http://[::1]/v@1")).host == "[::1]")
    #expect(try #require(parse("http://u:p@cam:80/v%401")).path == "/v%401")
  }

  @Test(
    "a password in the path is left out of the name and of messages, and sent",
    arguments: [
      ("/user=admin_password=geheim_channel=1_stream=0.sdp", "/user=admin_channel=1_stream=0.sdp"),
      ("/user=admin&pwd=ge_heim&channel=1", "/user=admin&channel=1"), ("/PASS=geheim/live", "//live"),
      ("/live;token=geheim", "/live"), ("/a_b=c_d", "/a_b=c_d"), ("/Streaming/Channels/101", "/Streaming/Channels/101"),
    ])
  func secretPath(path: String, shown: String) throws {
    let address = try #require(parse("rtsp://cam:8554\(path)"))
    #expect(address.name == "cam:8554\(shown)")
    #expect(address.description == "rtsp://cam:8554\(shown)")
    #expect(address.url(withCredentials: true) == "rtsp://cam:8554\(path)")
  }

  @Test(
    "a text that is no address loses what may be its password",
    arguments: [
      ("rstp://admin:geheim@cam/live", "rstp://…@cam/live"), ("admin:geheim@cam", "…@cam"),
      ("http://cam/?pw=geheim", "http://cam/?…"), ("http://cam", "http://cam"),
      ("rtsp://admin:ge?heim@cam/", "rtsp://…"), ("rtsp://admin:ge#heim@cam/1", "rtsp://…"),
      ("rtsp://admin:ge/he?im@cam/", "rtsp://…"), ("admin:ge?heim@cam", "…"),
      ("http://a:ge@heim@cam?x=geheim@b", "http://…"),
      ("rtsp://admin:ge/heim@cam/", "rtsp://…@cam/"), ("rtsp://a:geheim@cam/#top", "rtsp://…@cam/#…"),
      ("rtsp://cam/#geheim?", "rtsp://cam/#…"),
    ])
  func withoutCredentials(text: String, shown: String) {
    #expect(StreamAddress.withoutCredentials(text) == shown)
  }
}
