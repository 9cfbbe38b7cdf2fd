import Capture
import KafkaWire
import Recorder

extension CommandTable {
  static let publish = Command(
    "publish",
    summary: "Write the frames of a camera, network stream, video file, folder, pipe or test pattern to a topic.",
    discussion:
      "Each frame ends acknowledged by the brokers or counted as lost, by reason. A topic that does not exist "
      + "is made. Ctrl-C stops the source and waits for what is under way.",
    options: PublishSource.options + [
      Options.topic.with(
        default: nil,
        help: "The topic to write to. Left out: webcam for --device, --rtsp and --mjpeg, video for "
          + "everything else."),
      Options.timestamp, Options.oversize, Options.compression,
    ] + ClusterSettings.options + [Options.json, Options.quiet],
    examples: [
      .init("streamrec publish --device /dev/video0", "A USB camera, to the topic \"webcam\"."),
      .init("streamrec publish --rtsp rtsp://192.0.2.7/stream1 --topic door", "A camera in the network."),
      .init("streamrec publish --file clip.mp4 --loop --every 3", "Each third frame of a file, again and again."),
      .init(
        "streamrec publish --stdin --topic stills", "JPEGs one behind the other, from another program's pipe."),
      .init("streamrec publish --images ./stills --watch", "A folder's pictures, then those that come into it."),
      .init("streamrec publish --test-pattern 640x360@25 --topic demo", "A moving picture that needs no camera."),
    ]
  ) { invocation, context in
    let values = invocation.values
    let source = try PublishSource(values)
    var configuration = PublishConfiguration(
      topic: try values.value(Options.topic) ?? source.defaultTopic,
      timestamp: try values.required(Options.timestamp), oversize: try values.required(Options.oversize),
      session: PublishSession.random())
    configuration.videoName = source.spec.videoName
    configuration.producer.compression = try values.required(Options.compression)
    let asJSON = try values.flag(Options.json)
    let summary = try await ClusterSettings(values).withClient { [configuration] client in
      let publisher = Publisher(client, configuration)
      // Files first: a mistyped path is to leave no topic behind. For all else the broker first: a wrong address is to
      // show before a camera's light goes on.
      let files = source.isStored ? try await source.open() : nil
      try await publisher.prepare()
      let opened = if let files { files } else { try await source.open() }
      let stream = FrameStream(opened)
      let begun = ContinuousClock.now
      return try await context.meter("publish").during {
        try await context.interrupts.during {
          try await publisher.run(stream)
        } drain: {
          publisher.stop()
        }
      } figures: {
        PublishFigures.of(publisher.progress, elapsed: ContinuousClock.now - begun)
      }
    }
    try await context.summarize("publish", PublishFigures.of(summary), asJSON: asJSON)
    if let failure = summary.failure { throw failure }
    return context.interrupts.status(else: summary.losses.isEmpty ? .done : .lossy)
  }
}
