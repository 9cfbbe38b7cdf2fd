/// What is wanted of a camera, and in which order its formats are asked for.
struct CaptureRequest: Sendable, Equatable {
  /// Nil for the size that the camera is set to.
  var size: PictureSize?
  /// Nil for the rate that the camera is set to.
  var rate: FrameRate?
  /// Nil for the one that costs the least.
  var format: CameraFormat?
  /// The input's number or name; nil for the one that is selected.
  var input: String?
  /// Frames are to come out without loss: what the camera itself has compressed comes last.
  var prefersPixels = false

  /// A format that a driver lists, with the sizes that it lists for it; none where it does not say.
  struct Offer: Sendable, Equatable {
    var fourCC: FourCC
    var sizes: [CameraInfo.Size]
  }

  /// One thing to ask the driver for.
  struct Attempt: Sendable, Equatable {
    var fourCC: FourCC
    var size: PictureSize?
  }

  private static let compressed: [FourCC] = [.mjpg, .jpeg]

  /// By cost: planes are encoded where they lie, pairs and packed pixels are laid out anew, pieces are joined, RGB is
  /// converted. Grey is cheap and last, because it lacks the colours.
  private static let raw: [FourCC] =
    [PixelFormat.yu12, .yv12, .yuv422p, .nv12, .nv21, .yuyv, .uyvy, .yvyu].map(\.fourCC)
    + [PixelFormat.yu12, .yv12, .yuv422p, .yuv444p, .nv12, .nv21].compactMap(\.piecesFourCC)
    + [PixelFormat.rgb24, .bgr24, .rgba, .bgra].flatMap { [$0.fourCC] + $0.otherFourCCs } + [PixelFormat.grey.fourCC]

  /// A camera's JPEG is passed on, and costs the least, unless pixels are wanted.
  var preferences: [FourCC] { prefersPixels ? Self.raw + Self.compressed : Self.compressed + Self.raw }

  static let preferences = CaptureRequest().preferences

  /// What to ask for, best first: what comes nearest to the size, then what reaches the rate, then what costs least.
  func attempts(_ offers: [Offer]) -> [Attempt] {
    let ranked = preferences.enumerated().compactMap { cost, fourCC -> (rank: [Int], attempt: Attempt)? in
      guard format?.matches(fourCC) ?? true, let offer = offers.first(where: { $0.fourCC == fourCC }) else {
        return nil
      }
      let choice = choose(offer.sizes)
      return ([choice.distance, choice.isFastEnough ? 0 : 1, cost], Attempt(fourCC: fourCC, size: choice.size))
    }
    return ranked.sorted { $0.rank.lexicographicallyPrecedes($1.rank) }.map(\.attempt)
  }

  private func choose(_ sizes: [CameraInfo.Size]) -> (size: PictureSize?, distance: Int, isFastEnough: Bool) {
    guard let size else { return (nil, 0, sizes.isEmpty || sizes.contains(where: reachesRate)) }
    let near = sizes.map { offered in
      let nearest = offered.nearest(to: size)
      let distance = abs(nearest.width - size.width) + abs(nearest.height - size.height)
      return (nearest, distance, reachesRate(offered))
    }
    // The driver that does not list its sizes is asked for the one that is wanted.
    guard let best = near.min(by: { $0.1 < $1.1 }) else { return (size, 0, true) }
    return (best.0, best.1, best.2)
  }

  private func reachesRate(_ size: CameraInfo.Size) -> Bool {
    guard let rate, let highest = size.rates.max() else { return true }
    return highest >= rate.framesPerSecond * 0.99
  }
}

extension CameraInfo.Size {
  /// Of a range the size on its grid that is nearest to `wanted`; of a single size itself.
  func nearest(to wanted: PictureSize) -> PictureSize {
    guard let upTo else { return PictureSize(width: width, height: height) }
    return PictureSize(
      width: Self.nearest(to: wanted.width, from: width, to: upTo.width, step: upTo.stepWidth),
      height: Self.nearest(to: wanted.height, from: height, to: upTo.height, step: upTo.stepHeight))
  }

  /// Numbers from a driver: below 2^32 each, and of no order that one could rely on.
  private static func nearest(to wanted: Int, from least: Int, to most: Int, step: Int) -> Int {
    let step = max(step, 1)
    guard most > least else { return least }
    let steps = (min(max(wanted, least), most) - least + step / 2) / step
    return least + min(steps, (most - least) / step) * step
  }
}
