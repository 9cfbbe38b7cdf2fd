import LiveView

extension CommandTable {
  static let serve = Command(
    "serve",
    summary: "Show topics live in browsers: a page for each, a plain stream, a snapshot.",
    discussion: "The pages are /TOPIC, the streams /TOPIC_feed (multipart/x-mixed-replace), one picture "
      + "/snapshot?topic=TOPIC, figures /state. It goes on until Ctrl-C; topics that are not there yet are waited for.",
    options: [Options.topics, Options.port, Options.host] + ClusterSettings.options + [Options.quiet],
    examples: [
      .init("streamrec serve --topics video,webcam", "http://localhost:5000/video and http://localhost:5000/webcam."),
      .init("streamrec serve --topics lot --port 8080 --host 0.0.0.0", "For everybody who can reach this machine."),
    ]
  ) { invocation, context in
    let values = invocation.values
    var configuration = LiveConfiguration()
    configuration.host = try values.required(Options.host)
    configuration.port = UInt16(try values.required(Options.port))
    let (host, topics) = (configuration.host, try values.required(Options.topics))
    let pages = LivePages(configuration, topics: topics)
    let signal = try await ClusterSettings(values).withClient { client in
      let port = try await pages.start(client)
      for topic in topics { try await context.output.line(LivePages.address(host: host, port: port, path: topic)) }
      let signal = await context.interrupts.wait()
      await pages.stop()
      return signal
    }
    return signal.map { .interrupted($0) } ?? .done
  }
}
