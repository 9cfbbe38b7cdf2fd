#if Libav
  import CLibav

  /// Brings decoded pictures to the full-range planes that JPEG wants, or to RGB. Used by one thread.
  final class PictureConverter {
    private var scaler: OpaquePointer?
    private var converted: UnsafeMutablePointer<AVFrame>?
    /// What `scaler` was told of the colours of YUV.
    private var colours: Colours?

    private struct Colours: Equatable {
      var width: Int32
      var height: Int32
      var format: AVPixelFormat
      var matrix: AVColorSpace
      var isFullRange: Bool
    }

    deinit {
      sws_freeContext(scaler)
      av_frame_free(&converted)
    }

    /// The picture's planes, valid until the next call and as long as `frame` is.
    ///
    /// - Parameter canBeTurned: the picture is to be turned on its side, where 4:2:2 would become what JPEGs seldom are.
    func planes(
      of frame: UnsafeMutablePointer<AVFrame>, canBeTurned: Bool = false
    ) throws(ImageError) -> YUVPlanes {
      if let direct = Self.direct(frame), !canBeTurned || direct.subsampling != .yuv422 { return direct }
      // Video mostly has luma from 16 to 235; handed on as it is, it would look washed out as a JPEG.
      let target = try target(frame.pointee.width, frame.pointee.height, AV_PIX_FMT_YUVJ420P)
      guard let source = Self.fullRangeName(frame) else { throw .codec("libswscale: an unknown pixel format") }
      scaler = sws_getCachedContext(
        scaler, frame.pointee.width, frame.pointee.height, source, target.pointee.width, target.pointee.height,
        AV_PIX_FMT_YUVJ420P, SWS_BILINEAR, nil, nil, nil)
      guard let scaler else { throw .codec("libswscale: cannot convert this pixel format") }
      let status = sws_scale_frame(scaler, target, frame)
      guard status >= 0, let planes = Self.direct(target) else { throw .codec("libswscale: \(libavWords(status))") }
      return planes
    }

    /// The picture as 8-bit RGB, or as grey where it is; valid until the next call and as long as `frame` is.
    ///
    /// Of YUV, libav says which range and matrix it has. Samples of more than 8 bits are rounded.
    func pixels(
      of frame: UnsafeMutablePointer<AVFrame>
    ) throws(ImageError) -> (bytes: UnsafeRawBufferPointer, layout: PixelLayout) {
      let format = AVPixelFormat(rawValue: frame.pointee.format)
      if format == AV_PIX_FMT_GRAY8, frame.pointee.linesize.0 > 0 { return try Self.plane(frame, .grey) }
      if format == AV_PIX_FMT_RGB24, frame.pointee.linesize.0 > 0 { return try Self.plane(frame, .rgb24) }
      let (width, height) = (frame.pointee.width, frame.pointee.height)
      let target = try target(width, height, AV_PIX_FMT_RGB24)
      let (source, isFullRange) = Self.plainName(frame)
      let flags = SWS_BILINEAR | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT
      let wanted = Colours(
        width: width, height: height, format: source, matrix: frame.pointee.colorspace, isFullRange: isFullRange)
      if colours != wanted {
        sws_freeContext(scaler)
        scaler = sws_getContext(
          width, height, source, width, height, AV_PIX_FMT_RGB24, Int32(flags), nil, nil, nil)
        // Refused for what is not YUV, which needs it not.
        _ = sws_setColorspaceDetails(
          scaler, sws_getCoefficients(Int32(clamping: wanted.matrix.rawValue)), isFullRange ? 1 : 0,
          sws_getCoefficients(Int32(SWS_CS_DEFAULT)), 1, 0, 1 << 16, 1 << 16)
        colours = scaler == nil ? nil : wanted
      }
      guard let scaler else { throw .codec("libswscale: cannot convert this pixel format") }
      let status = sws_scale_frame(scaler, target, frame)
      guard status >= 0 else { throw .codec("libswscale: \(libavWords(status))") }
      return try Self.plane(target, .rgb24)
    }

    /// The first plane as it is; its rows are `linesize` apart, which is above 0.
    private static func plane(
      _ frame: UnsafeMutablePointer<AVFrame>, _ format: PixelFormat
    ) throws(ImageError) -> (bytes: UnsafeRawBufferPointer, layout: PixelLayout) {
      let picture = frame.pointee
      let layout = try PixelLayout(
        format, width: Int(picture.width), height: Int(picture.height), stride: Int(picture.linesize.0))
      return (UnsafeRawBufferPointer(start: picture.data.0, count: layout.byteCount), layout)
    }

    /// A picture for the result, kept until size or format change.
    private func target(
      _ width: Int32, _ height: Int32, _ format: AVPixelFormat
    ) throws(ImageError) -> UnsafeMutablePointer<AVFrame> {
      if let converted, converted.pointee.width == width, converted.pointee.height == height,
        converted.pointee.format == format.rawValue
      {
        return converted
      }
      av_frame_free(&converted)
      converted = av_frame_alloc()
      converted?.pointee.width = width
      converted?.pointee.height = height
      converted?.pointee.format = format.rawValue
      guard let converted, av_frame_get_buffer(converted, 0) >= 0 else {
        throw .tooLarge(width: Int(width), height: Int(height))
      }
      return converted
    }

    /// Planes that can be encoded as they are.
    private static func direct(_ frame: UnsafeMutablePointer<AVFrame>) -> YUVPlanes? {
      let picture = frame.pointee
      let subsampling: YUVPlanes.Subsampling
      switch fullRangeName(frame) {
      case AV_PIX_FMT_YUVJ420P: subsampling = .yuv420
      case AV_PIX_FMT_YUVJ422P: subsampling = .yuv422
      case AV_PIX_FMT_YUVJ444P: subsampling = .yuv444
      default: return nil
      }
      // A negative stride means a picture that is stored upside down.
      guard let y = picture.data.0, let u = picture.data.1, let v = picture.data.2, picture.linesize.0 > 0,
        picture.linesize.1 > 0, picture.linesize.2 > 0
      else { return nil }
      return YUVPlanes(
        width: Int(picture.width), height: Int(picture.height), subsampling: subsampling, y: UnsafePointer(y),
        u: UnsafePointer(u), v: UnsafePointer(v),
        strides: (Int(picture.linesize.0), Int(picture.linesize.1), Int(picture.linesize.2)))
    }

    /// The format without its range, and whether that is the full one.
    private static func plainName(_ frame: UnsafeMutablePointer<AVFrame>) -> (AVPixelFormat, isFullRange: Bool) {
      let format = AVPixelFormat(rawValue: frame.pointee.format)
      switch format {
      case AV_PIX_FMT_YUVJ420P: return (AV_PIX_FMT_YUV420P, true)
      case AV_PIX_FMT_YUVJ422P: return (AV_PIX_FMT_YUV422P, true)
      case AV_PIX_FMT_YUVJ444P: return (AV_PIX_FMT_YUV444P, true)
      case AV_PIX_FMT_YUVJ440P: return (AV_PIX_FMT_YUV440P, true)
      case AV_PIX_FMT_YUVJ411P: return (AV_PIX_FMT_YUV411P, true)
      default: return (format, frame.pointee.color_range == AVCOL_RANGE_JPEG)
      }
    }

    /// libav has two ways to say "full range": a flag beside the format, and formats of their own.
    private static func fullRangeName(_ frame: UnsafeMutablePointer<AVFrame>) -> AVPixelFormat? {
      let format = AVPixelFormat(rawValue: frame.pointee.format)
      guard frame.pointee.color_range == AVCOL_RANGE_JPEG else { return format }
      switch format {
      case AV_PIX_FMT_YUV420P: return AV_PIX_FMT_YUVJ420P
      case AV_PIX_FMT_YUV422P: return AV_PIX_FMT_YUVJ422P
      case AV_PIX_FMT_YUV444P: return AV_PIX_FMT_YUVJ444P
      default: return format
      }
    }
  }
#endif
