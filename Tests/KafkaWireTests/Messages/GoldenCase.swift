import Foundation
import Testing

@testable import KafkaWire

/// One line of a file under fixtures/messages: see fixtures/README.md.
struct GoldenCase: Decodable {
  enum Kind: String, Decodable {
    case request
    case response
  }

  var kind: Kind
  var version: Int16
  var `case`: String
  var correlationID: Int32
  var clientID: String?
  /// Hexadecimal.
  var header: String
  /// Hexadecimal.
  var body: String
  var fields: FieldValue
}

/// An API with its types and its fixtures.
struct GoldenAPI: CustomTestStringConvertible, Sendable {
  let name: String
  let request: any KafkaRequest.Type
  let response: any KafkaResponse.Type

  init<Request: KafkaRequest>(_ request: Request.Type) {
    name = Request.api.key.description
    self.request = request
    response = Request.Response.self
  }

  static let all = [
    GoldenAPI(ProduceRequest.self), GoldenAPI(FetchRequest.self), GoldenAPI(ListOffsetsRequest.self),
    GoldenAPI(MetadataRequest.self), GoldenAPI(OffsetCommitRequest.self), GoldenAPI(OffsetFetchRequest.self),
    GoldenAPI(FindCoordinatorRequest.self), GoldenAPI(JoinGroupRequest.self), GoldenAPI(HeartbeatRequest.self),
    GoldenAPI(LeaveGroupRequest.self), GoldenAPI(SyncGroupRequest.self), GoldenAPI(DescribeGroupsRequest.self),
    GoldenAPI(ListGroupsRequest.self), GoldenAPI(SaslHandshakeRequest.self), GoldenAPI(ApiVersionsRequest.self),
    GoldenAPI(CreateTopicsRequest.self), GoldenAPI(DeleteTopicsRequest.self), GoldenAPI(DeleteRecordsRequest.self),
    GoldenAPI(InitProducerIdRequest.self), GoldenAPI(OffsetForLeaderEpochRequest.self),
    GoldenAPI(AddPartitionsToTxnRequest.self), GoldenAPI(AddOffsetsToTxnRequest.self), GoldenAPI(EndTxnRequest.self),
    GoldenAPI(TxnOffsetCommitRequest.self), GoldenAPI(DescribeConfigsRequest.self), GoldenAPI(AlterConfigsRequest.self),
    GoldenAPI(SaslAuthenticateRequest.self), GoldenAPI(CreatePartitionsRequest.self),
    GoldenAPI(DeleteGroupsRequest.self), GoldenAPI(IncrementalAlterConfigsRequest.self),
    GoldenAPI(OffsetDeleteRequest.self), GoldenAPI(DescribeClusterRequest.self),
    GoldenAPI(ConsumerGroupHeartbeatRequest.self), GoldenAPI(ConsumerGroupDescribeRequest.self),
  ]

  static let flexible = all.filter { $0.api.flexibleFrom != nil }

  var testDescription: String { name }
  var api: API { request.api }

  func type(_ kind: GoldenCase.Kind) -> any KafkaMessage.Type { kind == .request ? request : response }

  func cases() throws -> [GoldenCase] {
    let file = Fixtures.folder.appending(path: "messages/\(name).json")
    return try JSONDecoder().decode([GoldenCase].self, from: Data(contentsOf: file))
  }

  /// Names a case in a failure.
  func label(_ golden: GoldenCase) -> String { "\(name) \(golden.kind.rawValue) v\(golden.version) \(golden.case)" }
}
