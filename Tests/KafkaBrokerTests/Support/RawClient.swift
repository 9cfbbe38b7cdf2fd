import Foundation
import KafkaWire

@testable import KafkaBroker

/// A client that blocks, for one request at a time over a plain socket.
final class RawClient {
  struct Failure: Error { var what: String }

  let descriptor: Int32
  private var correlationID: Int32 = 0

  /// Reads time out after `seconds`, so that a broker that hangs fails the test.
  init(_ address: BrokerAddress, seconds: Int = 20) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var wait = timeval(tv_sec: seconds, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
    var to = sockaddr_in()
    to.sin_family = sa_family_t(AF_INET)
    to.sin_port = address.port.bigEndian
    to.sin_addr.s_addr = inet_addr("127.0.0.1")
    let status = withUnsafePointer(to: &to) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw Failure(what: "connect: \(String(cString: strerror(errno)))") }
  }

  deinit { close(descriptor) }

  /// Sends bytes as they are; what the broker does not take any more is dropped.
  func send(_ bytes: [UInt8]) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { raw in
        Foundation.send(descriptor, raw.baseAddress?.advanced(by: sent), raw.count - sent, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return }
      sent += count
    }
  }

  /// Exactly `count` bytes; nil where the connection ends before.
  func receive(_ count: Int) throws -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let got = bytes.withUnsafeMutableBytes { raw in
        recv(descriptor, raw.baseAddress?.advanced(by: done), count - done, 0)
      }
      if got < 0, errno == EAGAIN { throw Failure(what: "the broker neither answers nor ends the connection") }
      if got <= 0 { return nil }
      done += got
    }
    return bytes
  }

  /// Sends a request without waiting; returns its correlation id.
  @discardableResult
  func post(_ request: some KafkaRequest, version: Int16) throws -> Int32 {
    correlationID += 1
    send(try Frame.encode(request, version: version, correlationID: correlationID, clientID: "test").joined().array)
    return correlationID
  }

  /// The next frame, without its length.
  func frame() throws -> Bytes? {
    guard let head = try receive(4) else { return nil }
    return try receive(Int(head.reduce(UInt32(0)) { $0 << 8 | UInt32($1) })).map { Bytes($0) }
  }

  func call<Request: KafkaRequest>(_ request: Request, version: Int16) throws -> Request.Response {
    let id = try post(request, version: version)
    guard let frame = try frame() else { throw Failure(what: "the broker ended the connection") }
    guard try Frame.correlationID(of: frame) == id else { throw Failure(what: "another request's answer") }
    return try Frame.decode(Request.Response.self, from: frame, version: version)
  }
}

extension RawClient {
  /// Appends one batch; returns the partition's answer.
  func produce(
    _ records: ByteChain, to topic: String, partition: Int32 = 0, acks: Int16 = -1
  ) throws -> ProduceResponse.Partition {
    let request = ProduceRequest(
      acks: acks, timeout: 1000,
      topicData: [.init(name: topic, partitionData: [.init(index: partition, records: records)])])
    guard let answer = try call(request, version: 9).responses.first?.partitionResponses.first else {
      throw Failure(what: "no partition in the answer")
    }
    return answer
  }

  static func fetchRequest(
    _ topic: String, from offset: Int64, minBytes: Int32 = 1, maxWait: Int32 = 0, maxBytes: Int32 = 1 << 20
  ) -> FetchRequest {
    var request = FetchRequest()
    request.minBytes = minBytes
    request.maxWait = maxWait
    request.maxBytes = maxBytes
    request.topics = [
      .init(topic: topic, partitions: [.init(partition: 0, fetchOffset: offset, partitionMaxBytes: maxBytes)])
    ]
    return request
  }

  func fetch(_ topic: String, from offset: Int64, maxBytes: Int32 = 1 << 20) throws -> FetchResponse.Partition {
    let response = try call(Self.fetchRequest(topic, from: offset, maxBytes: maxBytes), version: 11)
    guard let answer = response.responses.first?.partitions.first else {
      throw Failure(what: "no partition in the answer")
    }
    return answer
  }

  func createTopic(_ name: String, partitions: Int32 = 1, configs: [String: String] = [:]) throws -> ErrorCode {
    let topic = CreateTopicsRequest.Topic(
      name: name, numPartitions: partitions, replicationFactor: 1,
      configs: configs.map { .init(name: $0.key, value: $0.value) })
    return try call(CreateTopicsRequest(topics: [topic]), version: 5).topics.first?.errorCode ?? .unknownServerError
  }
}
