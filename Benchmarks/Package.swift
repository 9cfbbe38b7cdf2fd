// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "Benchmarks",
  dependencies: [
    // The client is measured without any of the C libraries.
    .package(name: "streamrec", path: "..", traits: ["TurboJPEG"])
  ],
  targets: [
    .executableTarget(
      name: "wirebench",
      dependencies: [.product(name: "KafkaWire", package: "streamrec")],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "framebench",
      dependencies: [.product(name: "_Capture", package: "streamrec")],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "verifiable",
      dependencies: [.product(name: "KafkaWire", package: "streamrec")],
      swiftSettings: strict
    ),
    // No benchmark: what Tests/Interop/test_consumer.py reads topics with.
    .executableTarget(
      name: "consumerprobe",
      dependencies: [.product(name: "KafkaWire", package: "streamrec")],
      swiftSettings: strict
    ),
  ]
)
