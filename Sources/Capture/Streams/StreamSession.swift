/// One connection to a stream, from its opening to its end. Used by one thread; blocking.
protocol StreamSession: AnyObject {
  /// Frames per second as the stream announces them; nil where it does not.
  var announcedRate: Double? { get }

  /// Whether pictures may get lost on their way without anybody saying so.
  var mayLosePictures: Bool { get }

  /// Waits for the next picture; its timestamp in nanoseconds of the stream's own counting, nil where it has none.
  ///
  /// - Parameter patience: nanoseconds for which nothing may come.
  /// - Throws: how the connection ended. It is of no more use then.
  func advance(patience: Int64) throws(StreamFailure) -> Int64?

  /// The picture that `advance` came to, encoded. Once for each.
  func image() throws(ImageError) -> EncodedImage

  /// What was lost since the last call.
  func takeLosses() -> LossCounts

  /// Ends the connection at once, whoever still refers to this object: many cameras let few viewers in, and one that is
  /// still there keeps the next one out. Pictures stay valid; every `advance` throws from now on.
  func close()
}
