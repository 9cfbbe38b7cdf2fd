// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours is built under the same rules; KafkaWire adds strict memory safety.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "streamrec",
  products: [
    .library(name: "KafkaWire", targets: ["KafkaWire"]),
    .executable(name: "streamrec", targets: ["streamrec"]),
    // For Benchmarks/, and without a promise to anyone else.
    .library(name: "_Capture", targets: ["Capture"]),
  ],
  // One trait per optional C library, so that KafkaWire alone builds with none of them.
  traits: [
    .trait(name: "Gzip", description: "Kafka's gzip compression (zlib)."),
    .trait(name: "Snappy", description: "Kafka's Snappy compression (libsnappy)."),
    .trait(name: "LZ4", description: "Kafka's LZ4 compression (liblz4)."),
    .trait(name: "Zstd", description: "Kafka's Zstandard compression (libzstd)."),
    .trait(name: "TurboJPEG", description: "Encode frames as JPEG (libturbojpeg)."),
    .trait(name: "Spng", description: "Read and write PNGs (libspng)."),
    .trait(name: "Libav", description: "Read video files and streams (libavformat, libavcodec)."),
    .trait(name: "Curl", description: "Read streams of JPEGs over HTTP (libcurl)."),
    .trait(name: "Libevent", description: "Serve live pages over HTTP (libevent)."),
    .trait(name: "V4L2", description: "Capture from cameras (Linux's V4L2)."),
    .trait(name: "OpenSSL", description: "Speak TLS and SCRAM to brokers (OpenSSL 3)."),
    .default(
      enabledTraits: [
        "Gzip", "Snappy", "LZ4", "Zstd", "TurboJPEG", "Spng", "Libav", "Curl", "Libevent", "V4L2", "OpenSSL",
      ]),
  ],
  targets: [
    .target(
      name: "KafkaWire",
      dependencies: [
        "CCRC32C",
        .target(name: "CZlib", condition: .when(traits: ["Gzip"])),
        .target(name: "CSnappy", condition: .when(traits: ["Snappy"])),
        .target(name: "CLZ4", condition: .when(traits: ["LZ4"])),
        .target(name: "CZstd", condition: .when(traits: ["Zstd"])),
        .target(name: "COpenSSL", condition: .when(traits: ["OpenSSL"])),
      ],
      swiftSettings: strict + [.strictMemorySafety()]
    ),
    .target(name: "KafkaBroker", dependencies: ["KafkaWire"], swiftSettings: strict),
    .target(
      name: "Capture",
      dependencies: [
        .target(name: "CTurboJPEG", condition: .when(traits: ["TurboJPEG"])),
        .target(name: "CSpng", condition: .when(traits: ["Spng"])),
        .target(name: "CLibav", condition: .when(traits: ["Libav"])),
        .target(name: "CCurl", condition: .when(traits: ["Curl"])),
        .target(name: "CV4L2", condition: .when(traits: ["V4L2"])),
      ],
      swiftSettings: strict
    ),
    .target(name: "Recorder", dependencies: ["KafkaWire", "Capture"], swiftSettings: strict),
    .target(
      name: "LiveView",
      dependencies: [
        "KafkaWire", "Recorder", "Capture",
        .target(name: "CLibevent", condition: .when(traits: ["Libevent"])),
      ],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "streamrec",
      dependencies: ["KafkaWire", "KafkaBroker", "Capture", "Recorder", "LiveView"],
      swiftSettings: strict
    ),

    // System libraries and header shims.
    .target(name: "CCRC32C"),
    .target(name: "CV4L2"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CSnappy", pkgConfig: "snappy", providers: [.apt(["libsnappy-dev"])]),
    .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(
      name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
    .systemLibrary(name: "CSpng", pkgConfig: "spng", providers: [.apt(["libspng-dev"])]),
    .systemLibrary(
      name: "CLibav", pkgConfig: "libavformat libavcodec libswscale libavutil",
      providers: [.apt(["libavformat-dev", "libavcodec-dev", "libswscale-dev", "libavutil-dev"])]),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(
      name: "CLibevent", pkgConfig: "libevent libevent_pthreads",
      providers: [.apt(["libevent-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),

    .testTarget(
      name: "KafkaWireTests",
      dependencies: ["KafkaWire", .target(name: "COpenSSL", condition: .when(traits: ["OpenSSL"]))],
      swiftSettings: strict),
    .testTarget(
      name: "KafkaBrokerTests", dependencies: ["KafkaBroker", "KafkaWire"], swiftSettings: strict),
    .testTarget(
      name: "CaptureTests",
      dependencies: ["Capture", .target(name: "CV4L2", condition: .when(traits: ["V4L2"]))],
      swiftSettings: strict),
    .testTarget(
      name: "RecorderTests", dependencies: ["Recorder", "Capture", "KafkaWire", "KafkaBroker"],
      swiftSettings: strict),
    .testTarget(
      name: "LiveViewTests",
      dependencies: ["LiveView", "Recorder", "Capture", "KafkaWire", "KafkaBroker"],
      swiftSettings: strict),
    .testTarget(name: "streamrecTests", dependencies: ["streamrec"], swiftSettings: strict),
  ]
)
