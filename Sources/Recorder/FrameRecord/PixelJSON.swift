import Capture
import Foundation
import KafkaWire

/// The JSON form `{"pix": base64, "channels": n, "rows": n, "cols": n}` of GoCV producers.
///
/// `channels` is not to be trusted: it says 3 while `pix` holds RGBA, because the Mat had three channels and the
/// image made of it has four. The layout follows from the number of bytes.
struct PixelJSON: Decodable {
  var pix: Data
  var channels: Int?
  var rows: Int
  var cols: Int

  /// 8-bit RGB, rows without padding.
  static func rgb24(_ value: Bytes) throws(UnreadableReason) -> (pixels: Bytes, width: Int, height: Int) {
    let json = try parse(value)
    guard (1...65535).contains(json.rows), (1...65535).contains(json.cols),
      json.rows * json.cols <= JPEGDecoder.maximumPixels
    else { throw .image(.tooLarge(width: json.cols, height: json.rows)) }
    guard let layout = PixelLayout(bytes: json.pix.count, pixels: json.rows * json.cols) else {
      throw .pixelCount(bytes: json.pix.count, rows: json.rows, columns: json.cols)
    }
    return (Bytes(layout.rgb24(json.pix)), json.cols, json.rows)
  }

  private static func parse(_ value: Bytes) throws(UnreadableReason) -> PixelJSON {
    // The value is bounded by the longest frame that the client takes, and so is what the decoder makes of it.
    let data = value.withUnsafeBytes { Data($0) }
    guard let json = try? JSONDecoder().decode(PixelJSON.self, from: data) else { throw .json }
    return json
  }
}
