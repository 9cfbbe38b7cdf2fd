import Foundation
import Testing

@testable import Capture

struct StableNameTests {
  /// Two cameras with links as udev makes them, and a third one without any.
  private struct Devices {
    let devices: TemporaryFolder
    let links: TemporaryFolder
    let paths: [String]

    init() throws {
      let devices = try TemporaryFolder()
      links = try TemporaryFolder()
      self.devices = devices
      paths = try [0, 2, 4].map { try devices.write([], as: "video\($0)") }
      for (place, name, device) in [
        ("by-id", "usb-Maker_B-video-index0", 1), ("by-id", "usb-Maker_A-video-index0", 0),
        ("by-path", "pci-0-usb-0:1:1.0-video-index0", 0), ("by-path", "pci-0-usb-0:2:1.0-video-index0", 1),
      ] {
        let folder = "\(links.path)/\(place)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/\(name)", withDestinationPath: paths[device])
      }
    }
  }

  @Test("a device is known by the link that leads to it, and by its path without one")
  func links() throws {
    let devices = try Devices()
    let links = devices.links.path
    let names = devices.paths.map { StableName.of($0, hasTwin: false, in: links) }
    #expect(
      names == [
        "\(links)/by-id/usb-Maker_A-video-index0", "\(links)/by-id/usb-Maker_B-video-index0", devices.paths[2],
      ])
    #expect(StableName.of(devices.paths[0], hasTwin: false, in: links + "/none") == devices.paths[0])
  }

  @Test("one of two cameras of the same make is known by where it is plugged in, never by what both are called")
  func twins() throws {
    let devices = try Devices()
    let links = devices.links.path
    let names = devices.paths.map { StableName.of($0, hasTwin: true, in: links) }
    #expect(
      names == [
        "\(links)/by-path/pci-0-usb-0:1:1.0-video-index0", "\(links)/by-path/pci-0-usb-0:2:1.0-video-index0",
        devices.paths[2],
      ])
  }

  @Test("a name that was given as a link stays as it is, and a device that is not there keeps its path")
  func asItIs() throws {
    let devices = try Devices()
    let links = devices.links.path
    for hasTwin in [false, true] {
      for given in ["/by-path/pci-0-usb-0:1:1.0-video-index0", "/by-id/usb-Maker_A-video-index0", "/by-id/none"] {
        #expect(StableName.of(links + given, hasTwin: hasTwin, in: links) == links + given)
      }
      #expect(StableName.of("\(links)-none/video0", hasTwin: hasTwin, in: links) == "\(links)-none/video0")
    }
  }

  @Test("twins are of one make and at two places")
  func marks() {
    let camera = CameraMark(card: "C270", driver: "uvcvideo", bus: "usb-1")
    #expect(CameraMark(card: "C270", driver: "uvcvideo", bus: "usb-2").isTwin(of: camera))
    // Its second device file.
    #expect(!camera.isTwin(of: camera))
    #expect(!CameraMark(card: "C920", driver: "uvcvideo", bus: "usb-2").isTwin(of: camera))
    #expect(!CameraMark(card: "C270", driver: "vivid", bus: "usb-2").isTwin(of: camera))
  }
}
