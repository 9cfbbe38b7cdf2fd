import Capture
public import KafkaWire

/// Understands a record as a picture, whoever wrote it.
///
/// Taken are: what ``FrameRecordEncoder`` writes; plain JPEG or PNG bytes without key or headers; and GoCV's JSON
/// (``PixelJSON``). What the bytes are is read from the bytes: headers only add to it, and decide where bytes cannot
/// say it (raw pixels).
public struct FrameRecordDecoder: Sendable {
  public init() {}

  public func decode(_ record: Record) throws(UnreadableReason) -> DecodedFrame {
    guard let value = record.value, !value.isEmpty else { throw .empty }
    let picture = try picture(value, record)
    return DecodedFrame(
      image: picture.image, format: picture.format, width: picture.width, height: picture.height,
      sequence: number(record, HeaderName.sequence), captureNanoseconds: captureTime(record),
      session: text(record, HeaderName.session), videoName: text(record, HeaderName.videoName),
      key: record.key?.string, offset: record.offset, timestamp: record.timestamp, isRecordValue: picture.isValue)
  }

  private struct Picture {
    var image: Bytes
    var format: FrameFormat
    var width: Int
    var height: Int
    var isValue = true
  }

  private func picture(_ value: Bytes, _ record: Record) throws(UnreadableReason) -> Picture {
    if text(record, HeaderName.format) == FrameFormat.rgb24.rawValue { return try rawPixels(value, record) }
    switch value.withUnsafeBytes({ $0.first }) {
    case 0xff: return try jpeg(value)
    case 0x89: return try png(value)
    // JSON may start with white space.
    case UInt8(ascii: "{"), UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
      let json = try PixelJSON.rgb24(value)
      return Picture(image: json.pixels, format: .rgb24, width: json.width, height: json.height, isValue: false)
    default: throw .unknownFormat
    }
  }

  private func jpeg(_ value: Bytes) throws(UnreadableReason) -> Picture {
    do throws(ImageError) {
      let header = try value.withUnsafeBytes { (bytes) throws(ImageError) in try JPEGHeader.parse(bytes) }
      return Picture(image: value, format: .jpeg, width: header.width, height: header.height)
    } catch .notThisFormat {
      throw .unknownFormat
    } catch {
      throw .image(error)
    }
  }

  private func png(_ value: Bytes) throws(UnreadableReason) -> Picture {
    do throws(ImageError) {
      let header = try value.withUnsafeBytes { (bytes) throws(ImageError) in try PNGHeader.parse(bytes) }
      return Picture(image: value, format: .png, width: header.width, height: header.height)
    } catch .notThisFormat {
      throw .unknownFormat
    } catch {
      throw .image(error)
    }
  }

  private func rawPixels(_ value: Bytes, _ record: Record) throws(UnreadableReason) -> Picture {
    let width: Int = number(record, HeaderName.width) ?? 0
    let height: Int = number(record, HeaderName.height) ?? 0
    guard (1...65535).contains(width), (1...65535).contains(height), value.count == width * height * 3 else {
      throw .pixelCount(bytes: value.count, rows: height, columns: width)
    }
    return Picture(image: value, format: .rgb24, width: width, height: height)
  }

  private func captureTime(_ record: Record) -> Int64 {
    if let exact: Int64 = number(record, HeaderName.captureNanoseconds) { return exact }
    guard record.timestamp > 0 else { return 0 }
    let (nanoseconds, overflow) = record.timestamp.multipliedReportingOverflow(by: 1_000_000)
    return overflow ? 0 : nanoseconds
  }

  private func text(_ record: Record, _ name: String) -> String? {
    record.headers.isEmpty ? nil : record.header(name)?.string
  }

  private func number<Number: FixedWidthInteger>(_ record: Record, _ name: String) -> Number? {
    text(record, name).flatMap { Number($0) }
  }
}
