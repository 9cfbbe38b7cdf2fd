#if Libav
  import CLibav

  /// Brings decoded pictures to the full-range planes that JPEG wants. Used by one thread.
  final class PictureConverter {
    private var scaler: OpaquePointer?
    private var converted: UnsafeMutablePointer<AVFrame>?

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
      let target = try target(frame.pointee.width, frame.pointee.height)
      guard let source = Self.fullRangeName(frame) else { throw .codec("libswscale: an unknown pixel format") }
      scaler = sws_getCachedContext(
        scaler, frame.pointee.width, frame.pointee.height, source, target.pointee.width, target.pointee.height,
        AV_PIX_FMT_YUVJ420P, SWS_BILINEAR, nil, nil, nil)
      guard let scaler else { throw .codec("libswscale: cannot convert this pixel format") }
      let status = sws_scale_frame(scaler, target, frame)
      guard status >= 0, let planes = Self.direct(target) else { throw .codec("libswscale: \(libavWords(status))") }
      return planes
    }

    /// A picture for the result, kept until the size changes.
    private func target(_ width: Int32, _ height: Int32) throws(ImageError) -> UnsafeMutablePointer<AVFrame> {
      if let converted, converted.pointee.width == width, converted.pointee.height == height { return converted }
      av_frame_free(&converted)
      converted = av_frame_alloc()
      converted?.pointee.width = width
      converted?.pointee.height = height
      converted?.pointee.format = AV_PIX_FMT_YUVJ420P.rawValue
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
