import Capture
import KafkaWire
import Recorder

extension CommandTable {
  static let publish = Command(
    "publish",
    summary: "Write the frames of a camera, network stream, video file, folder, pipe or test pattern to a topic.",
    discussion:
      "Each frame ends acknowledged by the brokers or counted as lost, by reason. A topic that does not exist "
      + "is made. Ctrl-C stops the sources and waits for what is under way. At most 64 MiB of frames wait and 64 MiB are "
      + "under way, which several sources share in equal parts. Of several sources one that is away at the start is "
      + "reported and tried again until it is there; one that fails is reported, and the run ends with status 3; where all "
      + "fail, with theirs: 4 if none could be read.",
    options: PublishSource.options + [
      Options.topic.with(
        default: nil,
        help: "The topic to write to. Left out: webcam for --device, --rtsp and --mjpeg, video for "
          + "everything else."),
      Options.timestamp, Options.oversize, Options.compression,
    ] + PublishSpool.options + ClusterSettings.options + [Options.json, Options.quiet],
    examples: [
      .init("streamrec publish --device /dev/video0", "A USB camera, to the topic \"webcam\"."),
      .init("streamrec publish --rtsp rtsp://192.0.2.7/stream1 --topic door", "A camera in the network."),
      .init("streamrec publish --file clip.mp4 --loop --every 3", "Each third frame of a file, again and again."),
      .init(
        "streamrec publish --stdin --topic stills", "JPEGs one behind the other, from another program's pipe."),
      .init("streamrec publish --images ./stills --watch", "A folder's pictures, then those that come into it."),
      .init("streamrec publish --test-pattern 640x360@25 --topic demo", "A moving picture that needs no camera."),
      .init("streamrec publish --device /dev/video0 --encode png", "A camera's frames without loss."),
      .init(
        "streamrec publish --source door=/dev/video0 --source lot=lot.mp4 --source test=pattern:640x360@25",
        "Three sources at once, one key each."),
      .init(
        "streamrec publish --device /dev/video0 --spool ./spool --spool-max 10G",
        "While the broker is away frames go to disk, and follow when it is back."),
    ]
  ) { invocation, context in
    let values = invocation.values
    let sources = try PublishSources(values)
    var configuration = PublishConfiguration(
      topic: try values.value(Options.topic) ?? sources.defaultTopic,
      timestamp: try values.required(Options.timestamp), oversize: try values.required(Options.oversize),
      session: PublishSession.random())
    configuration.whenBehind = try values.value(Options.whenBehind)
    configuration.spool = try PublishSpool.configuration(values)
    configuration.producer.compression = try values.required(Options.compression)
    let asJSON = try values.flag(Options.json)
    let run = PublishRun(sources: sources, configuration: configuration)
    let summary = try await ClusterSettings(values).withClient { try await run.run($0, context) }
    try await context.summarize("publish", PublishFigures.of(summary, listsSources: sources.areNamed), asJSON: asJSON)
    let isInterrupted = context.interrupts.received != nil
    return context.interrupts.status(else: try run.status(summary, isInterrupted: isInterrupted))
  }
}
