import Foundation
import Testing

@testable import Capture

struct StableNameTests {
  @Test("a device is known by the link that leads to it, and by its path without one")
  func links() throws {
    let devices = try TemporaryFolder()
    let links = try TemporaryFolder()
    let first = try devices.write([], as: "video0")
    let second = try devices.write([], as: "video2")
    let third = try devices.write([], as: "video4")
    try FileManager.default.createSymbolicLink(
      atPath: links.path + "/usb-Maker_B-video-index0", withDestinationPath: second)
    try FileManager.default.createSymbolicLink(
      atPath: links.path + "/usb-Maker_A-video-index0", withDestinationPath: first)
    #expect(StableName.of(first, in: links.path) == links.path + "/usb-Maker_A-video-index0")
    #expect(StableName.of(second, in: links.path) == links.path + "/usb-Maker_B-video-index0")
    #expect(StableName.of(third, in: links.path) == third)
    #expect(StableName.of(first, in: links.path + "/none") == first)
  }

  @Test("a stable name stays as it is, and a device that is not there keeps its path")
  func asItIs() throws {
    let links = try TemporaryFolder()
    #expect(StableName.of(links.path + "/usb-x", in: links.path) == links.path + "/usb-x")
    #expect(StableName.of("\(links.path)-none/video0", in: links.path) == "\(links.path)-none/video0")
  }
}
