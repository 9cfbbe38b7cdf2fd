extension KafkaClient {
  /// What happens in this client from now on, until it is closed: connections, requests, metadata, batches, fetches,
  /// rebalances, stalls.
  ///
  /// Each call gives a stream of its own. A listener that is too slow keeps the newest events only; how many were lost
  /// stands in ``KafkaMetrics/droppedEvents``. While there is no listener and nobody counts, all of this costs one
  /// relaxed load per request.
  public func events(bufferingNewest count: Int = 1024) -> AsyncStream<KafkaEvent> {
    hub.listen(bufferingNewest: count)
  }

  /// The counters so far. Counting begins with the first call, which therefore returns zeros.
  @discardableResult
  public func metrics() -> KafkaMetrics { hub.metrics() }
}
