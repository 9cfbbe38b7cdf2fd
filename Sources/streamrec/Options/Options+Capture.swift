import Capture

extension Options {
  static let file = Option(
    "file", "PATH", ValueReader<String>.path("a video file's path"),
    help: "Publish a video file (anything that libavformat reads), at its own pace.")

  static let testPattern = Option(
    "test-pattern", "WxH@FPS", ValueReader<TestPatternSpec>.testPattern,
    help: "Publish a moving picture with the frame's number and the time in it, such as 640x360@25.")

  static let images = Option(
    "images", "DIR", ValueReader<String>.path("a folder's path", .folders),
    help: "Publish a folder's JPEG and PNG files, in the order of their names.")

  static let device = Option(
    "device", "PATH", ValueReader<String>.path("a camera's device, such as /dev/video0"),
    help: "Publish a camera (Video4Linux), such as /dev/video0. \"streamrec devices\" lists them.")

  static let rtsp = Option(
    "rtsp", "URL", ValueReader<StreamAddress>.rtspAddress,
    help:
      "Publish a network camera that speaks RTSP, such as rtsp://USER:PASSWORD@192.0.2.7/stream1. Goes on by itself "
      + "after an interruption. In $STREAMREC_RTSP, no other user of the machine sees the password.")

  static let rtspTransport = Option(
    "rtsp-transport", "TRANSPORT", ValueReader<RTSPTransport>.choice(of: RTSPTransport.self), default: "tcp",
    help: "With --rtsp: what carries the pictures: tcp loses none, udp may have less delay.")

  static let mjpeg = Option(
    "mjpeg", "URL", ValueReader<StreamAddress>.httpAddress,
    help:
      "Publish a camera or server that sends JPEGs over HTTP, such as http://192.0.2.7/stream. Goes on by itself after "
      + "an interruption. USER:PASSWORD@ before the host, as for --rtsp.")

  static let mjpegCA = Option(
    "mjpeg-ca", "FILE", ValueReader<String>.path("a PEM file"),
    help: "With --mjpeg https://…: trust this authority, or this camera's own certificate, instead of the system's "
      + "authorities.")

  static let source = Option(
    "source", "NAME=URL", ValueReader<NamedSource>.namedSource, repeats: true,
    help:
      "Publish several sources at once: repeated, each with the name that becomes its records' key. URL is the path "
      + "of a camera, video file or folder, an rtsp:// or http:// (MJPEG) address, - for the standard input, or "
      + "pattern:640x360@25. A source that fails does not stop the others. All other options hold for each source that "
      + "they mean something to.")

  static let whenBehind = Option(
    "when-behind", "POLICY", ValueReader<WhenBehind>.choice(of: WhenBehind.self),
    help: "What becomes of frames when the brokers are slower than a source: drop-oldest keeps what is newest, "
      + "drop-newest what was first, each counted as queue_full; block makes the source wait. Left out, drop-oldest for "
      + "cameras, streams and the test pattern, block for everything else.")

  static let size = Option(
    "size", "WxH", ValueReader<PictureSize>.pictureSize,
    help: "The size to ask a camera for, such as 1280x720; it may give another. Left out, the size that it is set to.")

  static let pixelFormat = Option(
    "pixel-format", "FORMAT", ValueReader<CameraFormat>.cameraFormat,
    help: "Take this kind of frame from a camera, such as MJPG or NV12. Left out, the one that costs the least.")

  static let control = Option(
    "control", "NAME=VALUE", ValueReader<ControlSetting>.controlSetting, repeats: true,
    help: "Set a camera's control first, such as brightness=128; may be repeated. \"streamrec devices\" lists them.")

  static let input = Option(
    "input", "N|NAME", ValueReader<String>.text("an input's number or name, such as 1 or hdmi_1"),
    help:
      "Take the picture from this input of a camera or grabber. \"streamrec devices\" lists them. Left out, the one "
      + "that is selected.")

  static let stdin = Option<Bool>(
    flag: "stdin",
    help: "Publish what another program writes into the standard input: JPEGs one behind the other, each stamped when "
      + "it comes. Ends with the input.")

  static let raw = Option(
    "raw", "WxH:FORMAT", ValueReader<RawFrameSpec>.rawFrames,
    help: "With --stdin: the input is raw frames, which are encoded, such as 640x480:rgb24. FORMAT is one of "
      + PixelFormat.allCases.map(\.rawValue).joined(separator: ", ") + ". YUV is taken as JPEG has it: from 0 to 255.")

  static let watch = Option<Bool>(
    flag: "watch",
    help: "With --images: go on with the files that come into the folder, each as soon as it is complete, until Ctrl-C."
  )

  static let loop = Option<Bool>(flag: "loop", help: "Begin again at the end of the file or folder.")

  static let start = Option(
    "start", "T", ValueReader<Duration>.placeInFile,
    help: "With --file: begin at this place in it: seconds such as 90 or 12.5, 1:02:03, or 1h2m3s.")

  static let duration = Option(
    "duration", "T", ValueReader<Duration>.placeInFile, help: "With --file: publish so much of it, as for --start.")

  static let every = Option(
    "every", "N", ValueReader<Int>.number(1...1_000_000), default: "1", help: "Publish each Nth frame only.")

  static let fps = Option(
    "fps", "RATE", ValueReader<FrameRate>.frameRate,
    help: "Publish so many frames per second, such as 5, 29.97 or 30000/1001. Left out, the source's own rate.")

  static let frames = Option(
    "frames", "N", ValueReader<Int>.number(1...(.max)), help: "Stop after so many frames.")

  static let encode = Option(
    "encode", "FORMAT", ValueReader<FrameEncoding>.choice(of: FrameEncoding.self),
    help:
      "Publish every frame in this format: jpeg, png (without loss) or raw (8-bit RGB). Frames that have it already "
      + "pass unchanged, others are converted. Left out, JPEGs and PNGs pass unchanged and everything else becomes JPEG. "
      + "What is too large for the topic is made a JPEG all the same, unless --oversize says otherwise."
  )

  static let quality = Option(
    "quality", "1-100", ValueReader<Int>.number(1...100), default: "85",
    help: "Quality of the JPEGs that are encoded here. Frames that are JPEG already stay as they are.")

  static let name = Option(
    "name", "NAME", ValueReader<String>.cameraName,
    help: "The camera's name, which is the records' key, of up to 255 bytes. Left out, the file's or device's name, "
      + "or a network camera's address without credentials.")
}
