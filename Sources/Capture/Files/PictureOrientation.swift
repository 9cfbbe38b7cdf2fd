/// How a picture is to be turned or mirrored to be seen as it was taken: the eight ways that leave rows rows.
struct PictureOrientation: Sendable, Hashable {
  static let upright = PictureOrientation(swapsAxes: false, flipsAcross: false, flipsDown: false)

  /// Rows become columns.
  var swapsAxes: Bool
  /// And then what is left comes right.
  var flipsAcross: Bool
  /// And what is above comes below.
  var flipsDown: Bool

  init(swapsAxes: Bool, flipsAcross: Bool, flipsDown: Bool) {
    self.swapsAxes = swapsAxes
    self.flipsAcross = flipsAcross
    self.flipsDown = flipsDown
  }

  /// From a display matrix as containers have it (ISO/IEC 14496-12, section 8.3.2; libavutil/display.h): nine numbers, of
  /// which the first, second, fourth and fifth say where the axes go. Turned by anything but right angles, a picture is
  /// brought to the nearest.
  init(displayMatrix: UnsafePointer<Int32>) {
    let (a, b, c, d) = (displayMatrix[0], displayMatrix[1], displayMatrix[3], displayMatrix[4])
    swapsAxes = b.magnitude > a.magnitude && c.magnitude > d.magnitude
    flipsAcross = (swapsAxes ? c : a) < 0
    flipsDown = (swapsAxes ? b : d) < 0
  }

  /// Whether a JPEG of this size can be turned without decoding it, whatever its subsampling: blocks that stick out over
  /// its edge would come to lie inside.
  func isLossless(width: Int, height: Int) -> Bool {
    self == .upright || width > 0 && height > 0 && width % 16 == 0 && height % 16 == 0
  }
}
