import Testing

@testable import Capture

struct NegotiationTests {
  private let nv12 = FourCC("N", "V", "1", "2")

  @Test("JPEG from the camera comes before YUYV, and what cannot be used is not asked for")
  func preference() {
    #expect(CaptureFormat.candidates(offered: [nv12, .yuyv, .jpeg, .mjpg]) == [.mjpg, .jpeg, .yuyv])
    #expect(CaptureFormat.candidates(offered: [.yuyv, nv12]) == [.yuyv])
    #expect(CaptureFormat.candidates(offered: [nv12]).isEmpty)
  }

  @Test("a substituted format is not taken for the one that was asked for")
  func substituted() {
    #expect(
      CaptureFormat.accepted(asked: .mjpg, given: .yuyv, width: 640, height: 360, stride: 1280, sizeImage: 460_800)
        == nil)
  }

  @Test("size and stride are read back, a stride of 0 being none")
  func readBack() throws {
    let padded = try #require(
      CaptureFormat.accepted(asked: .yuyv, given: .yuyv, width: 640, height: 360, stride: 1344, sizeImage: 483_840))
    #expect((padded.width, padded.height, padded.stride) == (640, 360, 1344))
    let tight = CaptureFormat.accepted(asked: .yuyv, given: .yuyv, width: 641, height: 1, stride: 0, sizeImage: 0)
    #expect(tight?.stride == 1284)
  }

  @Test(
    "what makes no sense is refused",
    arguments: [(0, 360, 0), (640, 0, 0), (640, 360, 1279), (70000, 2, 0), (60000, 60000, 0)])
  func nonsense(width: UInt32, height: UInt32, stride: UInt32) {
    #expect(
      CaptureFormat.accepted(asked: .yuyv, given: .yuyv, width: width, height: height, stride: stride, sizeImage: .max)
        == nil)
  }

  @Test("four characters read as the kernel numbers them")
  func fourCC() {
    #expect(FourCC.mjpg.code == 0x4750_4a4d)
    #expect(FourCC.yuyv.description == "YUYV")
    #expect(FourCC("Y", "1", "6", " ").description == "Y16")
    #expect(FourCC(code: 0).description == "????")
  }
}
