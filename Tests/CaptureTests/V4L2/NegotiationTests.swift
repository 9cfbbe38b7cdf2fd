import Testing

@testable import Capture

struct NegotiationTests {
  private func offer(_ format: PixelFormat, _ sizes: [CameraInfo.Size] = []) -> CaptureRequest.Offer {
    CaptureRequest.Offer(fourCC: format.fourCC, sizes: sizes)
  }

  private func mjpg(_ sizes: [CameraInfo.Size] = []) -> CaptureRequest.Offer {
    CaptureRequest.Offer(fourCC: .mjpg, sizes: sizes)
  }

  private func single(_ width: Int, _ height: Int, _ rates: [Double] = []) -> CameraInfo.Size {
    CameraInfo.Size(width: width, height: height, upTo: nil, rates: rates)
  }

  private func range(_ least: Int, _ most: Int, step: Int, rates: [Double] = []) -> CameraInfo.Size {
    CameraInfo.Size(
      width: least, height: least,
      upTo: CameraInfo.Steps(width: most, height: most, stepWidth: step, stepHeight: step), rates: rates)
  }

  private func order(_ request: CaptureRequest, _ offers: [CaptureRequest.Offer]) -> [String] {
    request.attempts(offers).map { "\($0.fourCC)" + ($0.size.map { " \($0)" } ?? "") }
  }

  @Test("JPEGs from the camera come first, then what costs less; what cannot be used is not asked for")
  func preference() {
    let h264 = CaptureRequest.Offer(fourCC: FourCC("H", "2", "6", "4"), sizes: [])
    let jpeg = CaptureRequest.Offer(fourCC: .jpeg, sizes: [])
    #expect(
      order(CaptureRequest(), [h264, offer(.grey), offer(.rgb24), offer(.yuyv), offer(.nv12), jpeg, mjpg()])
        == ["MJPG", "JPEG", "NV12", "YUYV", "RGB3", "GREY"])
    #expect(order(CaptureRequest(), [h264]).isEmpty)
    #expect(order(CaptureRequest(), []).isEmpty)
  }

  @Test("every format that can be encoded has its place in the order")
  func complete() {
    let numbers = PixelFormat.allCases.flatMap { [$0.fourCC, $0.piecesFourCC].compactMap(\.self) + $0.otherFourCCs }
    let all = Set([.mjpg, .jpeg] + numbers)
    #expect(Set(CaptureRequest.preferences) == all)
    #expect(CaptureRequest.preferences.count == all.count)
  }

  @Test("where frames are to come out without loss, what the camera has compressed comes last")
  func prefersPixels() {
    let request = CaptureRequest(prefersPixels: true)
    #expect(order(request, [mjpg(), offer(.grey), offer(.yuyv), offer(.nv12)]) == ["NV12", "YUYV", "GREY", "MJPG"])
    #expect(order(request, [mjpg()]) == ["MJPG"])
    #expect(Set(request.preferences) == Set(CaptureRequest.preferences))
  }

  @Test("a byte beside the colours has many names", arguments: ["AB24", "XB24", "AR24", "XR24", "BGR4"])
  func besideColours(name: String) throws {
    let characters = Array(name)
    let fourCC = FourCC(characters[0], characters[1], characters[2], characters[3])
    let format: PixelFormat = name.contains("B24") ? .rgba : .bgra
    #expect(fourCC.pixelFormat == format)
    #expect(fourCC.memoryPlanes == 1)
    let offered = CaptureRequest.Offer(fourCC: fourCC, sizes: [])
    #expect(order(CaptureRequest(format: .raw(format)), [mjpg(), offered]) == [name])
  }

  @Test("a wanted format alone is asked for")
  func wantedFormat() {
    let offers = [mjpg(), offer(.yuyv), offer(.nv12)]
    #expect(order(CaptureRequest(format: .raw(.yuyv)), offers) == ["YUYV"])
    #expect(order(CaptureRequest(format: .jpeg), offers) == ["MJPG"])
    let pieces = CaptureRequest.Offer(fourCC: FourCC("N", "M", "1", "2"), sizes: [])
    #expect(order(CaptureRequest(format: .pieces(.nv12)), [pieces] + offers) == ["NM12"])
    #expect(order(CaptureRequest(format: .raw(.nv12)), [pieces] + offers) == ["NV12", "NM12"])
    #expect(order(CaptureRequest(format: .raw(.grey)), offers).isEmpty)
  }

  @Test("a format that has the size comes before a cheaper one that has not")
  func exactSize() {
    let size = PictureSize(width: 1280, height: 720)
    let offers = [mjpg([single(640, 480)]), offer(.yuyv, [single(640, 480), single(1280, 720)])]
    #expect(order(CaptureRequest(size: size), offers) == ["YUYV 1280x720", "MJPG 640x480"])
    let both = [offer(.yuyv, [single(1280, 720)]), mjpg([single(640, 480), single(1280, 720)])]
    #expect(order(CaptureRequest(size: size), both) == ["MJPG 1280x720", "YUYV 1280x720"])
  }

  @Test("without the size the nearest one is asked for; a driver that lists none is asked for the size itself")
  func nearestSize() {
    let size = PictureSize(width: 1270, height: 710)
    #expect(order(CaptureRequest(size: size), [mjpg([single(640, 480), single(1280, 720)])]) == ["MJPG 1280x720"])
    #expect(order(CaptureRequest(size: size), [mjpg()]) == ["MJPG 1270x710"])
  }

  @Test("a format that reaches the rate comes before a cheaper one that does not")
  func rate() throws {
    let size = PictureSize(width: 1280, height: 720)
    let rate = try #require(FrameRate(30))
    let offers = [offer(.nv12, [single(1280, 720, [10, 5])]), offer(.yuyv, [single(1280, 720, [30, 15])])]
    #expect(order(CaptureRequest(size: size, rate: rate), offers) == ["YUYV 1280x720", "NV12 1280x720"])
    #expect(order(CaptureRequest(rate: rate), offers) == ["YUYV", "NV12"])
    #expect(order(CaptureRequest(size: size), offers) == ["NV12 1280x720", "YUYV 1280x720"])
    // A driver that names no rates may have any.
    #expect(
      order(CaptureRequest(size: size, rate: rate), [offer(.nv12, [single(1280, 720)]), offers[1]]).first
        == "NV12 1280x720")
  }

  @Test(
    "of a range the nearest size on its grid is asked for",
    arguments: [(640, 640), (645, 640), (650, 656), (10, 16), (5000, 1920), (1919, 1920)])
  func stepwise(wanted: Int, asked: Int) {
    let size = PictureSize(width: wanted, height: wanted)
    #expect(order(CaptureRequest(size: size), [mjpg([range(16, 1920, step: 16)])]) == ["MJPG \(asked)x\(asked)"])
  }

  @Test("a continuous range has every size")
  func continuous() {
    let size = PictureSize(width: 641, height: 359)
    #expect(order(CaptureRequest(size: size), [mjpg([range(2, 4096, step: 1)])]) == ["MJPG 641x359"])
  }

  @Test("a range that ends off its grid, has no step or lies the wrong way round still gives a size within it")
  func oddRanges() {
    let size = PictureSize(width: 1000, height: 1000)
    #expect(order(CaptureRequest(size: size), [mjpg([range(16, 999, step: 16)])]) == ["MJPG 992x992"])
    #expect(order(CaptureRequest(size: size), [mjpg([range(16, 4000, step: 0)])]) == ["MJPG 1000x1000"])
    #expect(order(CaptureRequest(size: size), [mjpg([range(800, 16, step: 16)])]) == ["MJPG 800x800"])
  }

  @Test(
    "a camera's formats are known by the names that V4L2 and others use",
    arguments: [
      ("MJPG", CameraFormat.jpeg), ("mjpeg", .jpeg), ("NV12", .raw(.nv12)), ("yuv420p", .raw(.yu12)),
      ("NM12", .pieces(.nv12)),
    ])
  func names(text: String, format: CameraFormat) {
    #expect(CameraFormat(parsing: text) == format)
  }
}
