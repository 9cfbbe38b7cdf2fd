import Testing

@testable import Capture

struct CaptureFormatTests {
  private let yuyv = PixelFormat.yuyv.fourCC

  @Test("size and stride are read back, a stride of 0 being none")
  func readBack() throws {
    let padded = try #require(CaptureFormat.given(yuyv, width: 640, height: 360, strides: [1344], sizeImage: 483_840))
    #expect((padded.width, padded.height, padded.pixels?.stride) == (640, 360, 1344))
    let tight = CaptureFormat.given(yuyv, width: 641, height: 1, strides: [0], sizeImage: 0)
    #expect(tight?.pixels?.stride == 1284)
  }

  @Test("each format's buffers are read as it says", arguments: PixelFormat.allCases)
  func formats(format: PixelFormat) throws {
    let strides = [UInt32](repeating: 256, count: format.fourCC.memoryPlanes)
    let given = try #require(CaptureFormat.given(format.fourCC, width: 64, height: 48, strides: strides, sizeImage: 0))
    #expect(given.pixels == (try PixelLayout(format, width: 64, height: 48, stride: 256)))
    #expect(given.fourCC.pixelFormat == format)
  }

  @Test("a JPEG has no stride, whatever the driver says", arguments: [FourCC.mjpg, .jpeg])
  func jpeg(fourCC: FourCC) {
    let given = CaptureFormat.given(fourCC, width: 640, height: 360, strides: [1], sizeImage: 460_800)
    #expect(given == CaptureFormat(fourCC: fourCC, width: 640, height: 360, pixels: nil, sizeImage: 460_800))
  }

  @Test(
    "what makes no sense is refused",
    arguments: [(0, 360, 0), (640, 0, 0), (640, 360, 1279), (70000, 2, 0), (60000, 60000, 0)])
  func nonsense(width: UInt32, height: UInt32, stride: UInt32) {
    #expect(CaptureFormat.given(yuyv, width: width, height: height, strides: [stride], sizeImage: .max) == nil)
  }

  @Test(
    "a picture in several pieces of memory has the planes of one in a single piece",
    arguments: [(PixelFormat.nv12, 2), (.nv21, 2), (.yu12, 3), (.yv12, 3), (.yuv422p, 3)])
  func pieces(format: PixelFormat, count: Int) throws {
    let fourCC = try #require(format.piecesFourCC)
    let colour: UInt32 = count == 2 ? 128 : 64
    let strides = [128] + [UInt32](repeating: colour, count: count - 1)
    let given = try #require(CaptureFormat.given(fourCC, width: 64, height: 48, strides: strides, sizeImage: 6144))
    #expect(given.memoryPlanes == count)
    #expect(given.pixels == (try PixelLayout(format, width: 64, height: 48, stride: 128)))
    // Rows that are further apart would be joined askew, and another number of pieces is another format.
    let askew = strides.dropLast() + [colour * 2]
    #expect(CaptureFormat.given(fourCC, width: 64, height: 48, strides: Array(askew), sizeImage: 6144) == nil)
    #expect(CaptureFormat.given(fourCC, width: 64, height: 48, strides: [128], sizeImage: 6144) == nil)
    #expect(CaptureFormat.given(fourCC, width: 64, height: 48, strides: [], sizeImage: 6144) == nil)
    #expect(CaptureFormat.given(format.fourCC, width: 64, height: 48, strides: strides, sizeImage: 6144) == nil)
  }

  @Test(
    "the fewer buffers the larger they are, within reason",
    arguments: [(0, 16), (460_800, 16), (1_843_200, 9), (4_147_200, 4), (16_588_800, 4)])
  func buffers(size: Int, count: Int) throws {
    let given = CaptureFormat.given(.mjpg, width: 640, height: 360, strides: [0], sizeImage: UInt32(size))
    #expect(given?.bufferCount == count)
  }

  @Test("a format that is not known here cannot be used")
  func unknown() {
    let h264 = FourCC("H", "2", "6", "4")
    #expect(CaptureFormat.given(h264, width: 640, height: 360, strides: [640], sizeImage: 0) == nil)
  }

  @Test("four characters read as the kernel numbers them")
  func fourCC() {
    #expect(FourCC.mjpg.code == 0x4750_4a4d)
    #expect(PixelFormat.yu12.fourCC.code == 0x3231_5559)
    #expect(yuyv.description == "YUYV")
    #expect(FourCC("Y", "1", "6", " ").description == "Y16")
    // As v4l2-ctl has it.
    #expect(FourCC(code: FourCC("Y", "1", "6", " ").code | 1 << 31).description == "Y16 -BE")
    #expect(FourCC(code: 0).description == "????")
  }
}
