#if TurboJPEG
  import CTurboJPEG
#endif

/// Turns JPEGs without decoding them, by libturbojpeg: nothing is lost. Used by one thread at a time.
final class JPEGTransformer {
  #if TurboJPEG
    private let handle: tjhandle

    init() throws(CaptureError) {
      guard let handle = tjInitTransform() else {
        throw CaptureError(
          .unsupported, source: "libturbojpeg", reason: "no transformer could be made", advice: "Is there memory left?")
      }
      self.handle = handle
    }

    deinit { tjDestroy(handle) }

    /// - Throws: `.codec` for a JPEG whose blocks stick out over its edge, too: turned, they would lie inside.
    func turn(_ image: EncodedImage, _ orientation: PictureOrientation) throws(ImageError) -> EncodedImage {
      guard image.width * image.height <= JPEGDecoder.maximumPixels else {
        throw .tooLarge(width: image.width, height: image.height)
      }
      let turned = try image.bytes.withUnsafeBytes { (bytes) throws(ImageError) in
        try transform(bytes, Self.operation(orientation))
      }
      let (width, height) = orientation.swapsAxes ? (image.height, image.width) : (image.width, image.height)
      return EncodedImage(bytes: turned, format: .jpeg, width: width, height: height)
    }

    private func transform(
      _ bytes: UnsafeRawBufferPointer, _ operation: TJXOP
    ) throws(ImageError) -> FrameBuffer {
      var transform = tjtransform()
      transform.op = Int32(operation.rawValue)
      transform.options = TJXOPT_PERFECT
      // libturbojpeg makes the memory: there is no telling how large the result is.
      var out: UnsafeMutablePointer<UInt8>?
      var size: UInt = 0
      let status = tjTransform(
        handle, bytes.assumingMemoryBound(to: UInt8.self).baseAddress, UInt(bytes.count), 1, &out, &size, &transform,
        TJFLAG_LIMITSCANS)
      guard status == 0, let made = out, let count = Int(exactly: size) else {
        if let out { tjFree(out) }
        throw .codec("libturbojpeg: \(tjGetErrorStr2(handle).map { String(cString: $0) } ?? "unknown error")")
      }
      // The closure is the memory's one owner from here on, and runs once.
      nonisolated(unsafe) let owned = made
      return FrameBuffer(adopting: made, count: count) { tjFree(owned) }
    }

    private static func operation(_ orientation: PictureOrientation) -> TJXOP {
      switch (orientation.swapsAxes, orientation.flipsAcross, orientation.flipsDown) {
      case (false, false, false): TJXOP_NONE
      case (false, true, false): TJXOP_HFLIP
      case (false, false, true): TJXOP_VFLIP
      case (false, true, true): TJXOP_ROT180
      case (true, false, false): TJXOP_TRANSPOSE
      case (true, true, false): TJXOP_ROT90
      case (true, false, true): TJXOP_ROT270
      case (true, true, true): TJXOP_TRANSVERSE
      }
    }
  #else
    init() throws(CaptureError) { throw .withoutTurboJPEG }

    func turn(_ image: EncodedImage, _ orientation: PictureOrientation) throws(ImageError) -> EncodedImage {
      throw .notBuiltIn
    }
  #endif
}
