// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "Examples",
  dependencies: [
    // None of the C libraries is needed for the client alone.
    .package(name: "streamrec", path: "..", traits: [])
  ],
  targets: [
    .executableTarget(
      name: "GroupWorker",
      dependencies: [.product(name: "KafkaWire", package: "streamrec")],
      swiftSettings: settings
    ),
    .executableTarget(
      name: "TransactionalCopier",
      dependencies: [.product(name: "KafkaWire", package: "streamrec")],
      swiftSettings: settings
    ),
    .executableTarget(
      name: "Worker",
      dependencies: [.product(name: "KafkaWire", package: "streamrec")],
      swiftSettings: settings
    ),
  ]
)
