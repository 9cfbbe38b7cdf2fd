// Who is there.
extension KafkaClient {
  /// The cluster's id, brokers and controller: by DescribeCluster (KIP-700, from Kafka 2.8), or by what the metadata tell.
  public func describeCluster() async throws(KafkaError) -> ClusterDescription {
    try await retrying { timeout throws(KafkaError) in
      let description = try await atAnyBroker { node throws(KafkaError) -> ClusterDescription? in
        do throws(KafkaError) {
          let response = try await call(at: node, timeout: timeout) { version in
            var request = DescribeClusterRequest()
            request.includeFencedBrokers = version >= 2
            return request
          }
          if let error = Self.error(response.errorCode, response.errorMessage, .describeCluster) { throw error }
          return ClusterDescription(response)
        } catch {
          guard error.code == .unsupportedVersion else { throw error }
          return nil
        }
      }
      if let description { return description }
      return ClusterDescription(try await fetchMetadata(topics: [], timeout: timeout))
    }
  }
}
