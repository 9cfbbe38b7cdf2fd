// Settings of topics, brokers and groups.
extension KafkaClient {
  private typealias Entries = AdminResults<ConfigResource, [String: ConfigEntry]>

  /// The topic's settings by name, among them `max.message.bytes`. `.unknownTopic` where it does not exist.
  public func topicConfigs(_ name: String) async throws(KafkaError) -> [String: ConfigEntry] {
    let results = try await describeConfigs([.topic(name)])
    guard let result = results[.topic(name)] else {
      throw KafkaError(.broker(.unknownServerError), api: .describeConfigs, topic: name, detail: "no answer about it")
    }
    return try result.get()
  }

  /// Each resource's settings by name. A broker is asked for its own.
  public func describeConfigs(
    _ resources: [ConfigResource]
  ) async throws(KafkaError) -> AdminResults<ConfigResource, [String: ConfigEntry]> {
    try await settling(resources) { open, timeout throws(KafkaError) in
      var results: Entries = [:]
      for (node, group) in Dictionary(grouping: Set(open), by: \.node) {
        do throws(KafkaError) {
          results.merge(try await describe(group, at: node, timeout)) { $1 }
        } catch {
          for resource in group { results[resource] = .failure(error) }
        }
      }
      return results
    }
  }

  private func describe(
    _ resources: [ConfigResource], at node: Int32?, _ timeout: Duration
  ) async throws(KafkaError) -> Entries {
    let asked = resources.map { DescribeConfigsRequest.Resource(resourceType: $0.type, resourceName: $0.name) }
    let response = try await at(node) { node throws(KafkaError) in
      try await call(at: node, timeout: timeout) { _ in DescribeConfigsRequest(resources: asked) }
    }
    var results: Entries = [:]
    for resource in resources {
      guard
        let answer = response.results.first(where: {
          $0.resourceType == resource.type && $0.resourceName == resource.name
        })
      else { continue }
      if let error = Self.error(answer.errorCode, answer.errorMessage, .describeConfigs, topic: resource.topic) {
        results[resource] = .failure(try await excused(error, resource))
      } else {
        let entries = answer.configs.map { ($0.name, ConfigEntry($0, of: resource)) }
        results[resource] = .success(Dictionary(entries) { $1 })
      }
    }
    return results
  }

  /// A topic that one broker shows, and that the one that was asked has not heard of yet, is worth another try.
  private func excused(_ error: KafkaError, _ resource: ConfigResource) async throws(KafkaError) -> KafkaError {
    guard error.code == .unknownTopic, let topic = resource.topic, try await !describeTopics([topic]).isEmpty else {
      return error
    }
    return KafkaError(.broker(.unknownTopicOrPartition), api: .describeConfigs, topic: topic)
  }

  /// Changes single settings and leaves all others as they are (KIP-339).
  ///
  /// Brokers older than Kafka 2.3 only know how to replace all settings of a resource. There the present ones are read
  /// and written back with the changes in them: two who do so at once may undo each other's change, and a resource with
  /// a secret that is not part of the change is refused with `.unsupportedVersion`, for secrets cannot be read.
  ///
  /// - Parameters:
  ///   - changes: by resource; at most one of each setting.
  ///   - validateOnly: checks only, and changes nothing.
  public func incrementalAlterConfigs(
    _ changes: [ConfigResource: [ConfigChange]], validateOnly: Bool = false
  ) async throws(KafkaError) -> AdminResults<ConfigResource, Void> {
    for (resource, list) in changes where Set(list.map(\.name)).count != list.count {
      throw KafkaError(
        .invalidConfiguration, topic: resource.topic, detail: "two changes of one setting of \(resource)")
    }
    return try await settling(Array(changes.keys)) { open, timeout throws(KafkaError) in
      var results: AdminResults<ConfigResource, Void> = [:]
      for (node, group) in Dictionary(grouping: open, by: \.node) {
        do throws(KafkaError) {
          let alteration = changes.filter { group.contains($0.key) }
          results.merge(try await alter(alteration, at: node, validateOnly, timeout)) { $1 }
        } catch {
          for resource in group { results[resource] = .failure(error) }
        }
      }
      return results
    }
  }

  private func alter(
    _ changes: [ConfigResource: [ConfigChange]], at node: Int32?, _ validateOnly: Bool, _ timeout: Duration
  ) async throws(KafkaError) -> AdminResults<ConfigResource, Void> {
    try await at(node) { node throws(KafkaError) in
      do throws(KafkaError) {
        _ = try await version(of: IncrementalAlterConfigsRequest.api, at: node, role: .general)
      } catch {
        guard error.code == .unsupportedVersion else { throw error }
        return try await replace(changes, at: node, validateOnly, timeout)
      }
      let resources = changes.map { resource, changes in
        IncrementalAlterConfigsRequest.Resource(
          resourceType: resource.type, resourceName: resource.name, configs: changes.map(\.incremental))
      }
      let response = try await call(at: node, timeout: timeout) { _ in
        IncrementalAlterConfigsRequest(resources: resources, validateOnly: validateOnly)
      }
      return Self.results(Array(changes.keys), .incrementalAlterConfigs) { resource in
        response.responses.first { $0.resourceType == resource.type && $0.resourceName == resource.name }
          .map { ($0.errorCode, $0.errorMessage) }
      }
    }
  }

  /// By AlterConfigs.
  private func replace(
    _ changes: [ConfigResource: [ConfigChange]], at node: Int32, _ validateOnly: Bool, _ timeout: Duration
  ) async throws(KafkaError) -> AdminResults<ConfigResource, Void> {
    var results: AdminResults<ConfigResource, Void> = [:]
    var resources: [AlterConfigsRequest.Resource] = []
    var asked: [ConfigResource] = []
    for (resource, present) in try await describe(Array(changes.keys), at: node, timeout) {
      do throws(KafkaError) {
        let configs = try ConfigMerge.merged(try present.get(), changes[resource] ?? [], of: resource)
        asked.append(resource)
        resources.append(
          AlterConfigsRequest.Resource(resourceType: resource.type, resourceName: resource.name, configs: configs))
      } catch {
        results[resource] = .failure(error)
      }
    }
    guard !resources.isEmpty else { return results }
    let response = try await call(at: node, timeout: timeout) { _ in
      AlterConfigsRequest(resources: resources, validateOnly: validateOnly)
    }
    let answers = Self.results(asked, .alterConfigs) { resource in
      response.responses.first { $0.resourceType == resource.type && $0.resourceName == resource.name }
        .map { ($0.errorCode, $0.errorMessage) }
    }
    if !validateOnly {
      for (resource, sent) in zip(asked, resources) where resource.topic == nil {
        if case .success = answers[resource] { await show(sent.configs, of: resource, at: node, timeout) }
      }
    }
    return results.merging(answers) { $1 }
  }

  /// Times that a broker is asked whether it has taken its new settings over.
  private static let looks = 10

  /// Waits until a broker shows what it was given. One of this age answers before it has heard of it by ZooKeeper, and
  /// whoever changed something else meanwhile would write its old settings back.
  private func show(
    _ wanted: [AlterConfigsRequest.Config], of resource: ConfigResource, at node: Int32, _ timeout: Duration
  ) async {
    for look in 0..<Self.looks {
      // That it was changed is known; a failure to see it is none.
      let shown = try? await describe([resource], at: node, timeout)[resource]?.get()
      if let shown, ConfigMerge.holds(wanted, in: shown, of: resource) { return }
      await clock.sleep(retryBackoff(look))
      if Task.isCancelled { return }
    }
  }

  private static func results(
    _ resources: [ConfigResource], _ api: APIKey, _ answer: (ConfigResource) -> (ErrorCode, String?)?
  ) -> AdminResults<ConfigResource, Void> {
    var results: AdminResults<ConfigResource, Void> = [:]
    for resource in resources {
      guard let (code, message) = answer(resource) else { continue }
      results[resource] = error(code, message, api, topic: resource.topic).map { .failure($0) } ?? .success(())
    }
    return results
  }

  /// Does `body` at that node, or at any.
  private func at<Value>(
    _ node: Int32?, _ body: (_ node: Int32) async throws(KafkaError) -> Value
  ) async throws(KafkaError) -> Value {
    if let node { return try await body(node) }
    return try await atAnyBroker(body)
  }
}
