import Foundation

/// A whole HTTP response, taken apart.
struct Response: Sendable {
  var status: Int
  var headers: [String: String]
  var body: String

  /// Sends one request on a connection of its own and reads until the server closes.
  static func of(_ request: String, port: UInt16) throws -> Response {
    let connection = try RawConnection(port: port)
    try connection.send(request)
    return try Response(connection.readToEnd())
  }

  static func get(_ path: String, method: String = "GET", port: UInt16) async throws -> Response {
    try await onThread {
      try of("\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", port: port)
    }
  }

  init(_ text: String) throws {
    guard let end = text.range(of: "\r\n\r\n") else {
      throw RawConnection.Failure(description: "no response head in \(text.debugDescription)")
    }
    let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
    status = Int(lines[0].split(separator: " ").dropFirst().first ?? "") ?? 0
    headers = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      headers[parts[0].lowercased()] = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
    }
    body = String(text[end.upperBound...])
  }
}
