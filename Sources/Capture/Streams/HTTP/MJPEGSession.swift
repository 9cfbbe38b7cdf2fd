#if Curl
  /// One connection to a stream of JPEGs over HTTP. Used by one thread.
  ///
  /// Pictures pass as they are, from SOI through EOI. Each was taken when it came: cameras' own `X-Timestamp` headers are
  /// of clocks that nobody checks.
  final class MJPEGSession: StreamSession {
    /// For a picture, whatever else comes.
    private static let longestWithoutPicture: Int64 = 20_000_000_000

    private let address: StreamAddress
    private let clock: any FrameClock
    /// Nil once it is closed; it holds the connection.
    private var http: HTTPStream?
    private var parser: MultipartParser
    private var received: [UInt8] = []
    private var picture: EncodedImage?
    private var losses = LossCounts()

    let announcedRate: Double? = nil
    let mayLosePictures = false

    init(
      _ address: StreamAddress, authority: String?, clock: any FrameClock, flag: CancelFlag
    ) throws(StreamFailure) {
      self.address = address
      self.clock = clock
      let http = try HTTPStream(address, authority: authority, clock: clock, flag: flag)
      self.http = http
      switch http.contentType {
      case .multipart(let boundary): parser = MultipartParser(boundary: boundary)
      case .other(let type):
        throw StreamFailure(
          .unsupported, address, "the answer is \(type.isEmpty ? "of no type" : type), not multipart/x-mixed-replace",
          type.hasPrefix("image/")
            ? "This is the address of a single picture; the camera's manual tells that of its stream."
            : "Check the path: the camera's manual tells that of its stream.")
      }
    }

    func takeLosses() -> LossCounts {
      defer { losses = LossCounts() }
      losses.add(parser.takeLosses())
      return losses
    }

    func close() { http = nil }

    func image() throws(ImageError) -> EncodedImage {
      guard let picture else { throw .codec("no picture has come") }
      return picture
    }

    func advance(patience: Int64) throws(StreamFailure) -> Int64? {
      guard let http else { throw .cancelled(address) }
      let longest = clock.monotonicNanoseconds &+ max(2 &* patience, Self.longestWithoutPicture)
      while true {
        do throws(MultipartParser.Failure) {
          while let part = try parser.next() {
            if take(part) { return nil }
          }
        } catch {
          throw StreamFailure(
            .unsupported, address, "what comes has no boundary between pictures", "Is this the stream's address?")
        }
        try http.receive(until: min(clock.monotonicNanoseconds &+ patience, longest), into: &received)
        received.withUnsafeBytes { parser.receive($0) }
        // Bytes that are no pictures are as bad as none.
        guard clock.monotonicNanoseconds < longest else {
          throw StreamFailure(.stalled, address, "what comes are no pictures", "Is this the stream's address?")
        }
      }
    }

    /// False for what is no JPEG.
    private func take(_ part: ArraySlice<UInt8>) -> Bool {
      do throws(ImageError) {
        // A length that was too large has brought the next part's beginning along. `Array` knows untyped errors alone.
        picture = try part.withUnsafeBytes { bytes in
          Result { () throws(ImageError) in try EncodedImage(cuttingOut: bytes) }
        }.get()
        return true
      } catch {
        losses.add(.corrupt)
        return false
      }
    }
  }
#endif
