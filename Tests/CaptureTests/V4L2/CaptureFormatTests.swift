import Testing

@testable import Capture

struct CaptureFormatTests {
  private let yuyv = PixelFormat.yuyv.fourCC

  @Test("size and stride are read back, a stride of 0 being none")
  func readBack() throws {
    let padded = try #require(CaptureFormat.given(yuyv, width: 640, height: 360, stride: 1344, sizeImage: 483_840))
    #expect((padded.width, padded.height, padded.pixels?.stride) == (640, 360, 1344))
    let tight = CaptureFormat.given(yuyv, width: 641, height: 1, stride: 0, sizeImage: 0)
    #expect(tight?.pixels?.stride == 1284)
  }

  @Test("each format's buffers are read as it says", arguments: PixelFormat.allCases)
  func formats(format: PixelFormat) throws {
    let given = try #require(CaptureFormat.given(format.fourCC, width: 64, height: 48, stride: 256, sizeImage: 0))
    #expect(given.pixels == (try PixelLayout(format, width: 64, height: 48, stride: 256)))
    #expect(given.fourCC.pixelFormat == format)
  }

  @Test("a JPEG has no stride, whatever the driver says", arguments: [FourCC.mjpg, .jpeg])
  func jpeg(fourCC: FourCC) {
    let given = CaptureFormat.given(fourCC, width: 640, height: 360, stride: 1, sizeImage: 460_800)
    #expect(given == CaptureFormat(fourCC: fourCC, width: 640, height: 360, pixels: nil, sizeImage: 460_800))
  }

  @Test(
    "what makes no sense is refused",
    arguments: [(0, 360, 0), (640, 0, 0), (640, 360, 1279), (70000, 2, 0), (60000, 60000, 0)])
  func nonsense(width: UInt32, height: UInt32, stride: UInt32) {
    #expect(CaptureFormat.given(yuyv, width: width, height: height, stride: stride, sizeImage: .max) == nil)
  }

  @Test("a format that is not known here cannot be used")
  func unknown() {
    let h264 = FourCC("H", "2", "6", "4")
    #expect(CaptureFormat.given(h264, width: 640, height: 360, stride: 640, sizeImage: 0) == nil)
  }

  @Test("four characters read as the kernel numbers them")
  func fourCC() {
    #expect(FourCC.mjpg.code == 0x4750_4a4d)
    #expect(PixelFormat.yu12.fourCC.code == 0x3231_5559)
    #expect(yuyv.description == "YUYV")
    #expect(FourCC("Y", "1", "6", " ").description == "Y16")
    #expect(FourCC(code: 0).description == "????")
  }
}
