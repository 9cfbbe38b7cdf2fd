/// Takes frames apart for people to look at: the walk that decodes a message also tells what it meets.
///
/// Works on whatever bytes there are. What cannot be read is a problem in the answer, never a thrown error; all that
/// came before it is in the answer, too. Secrets (SASL messages, passwords among settings) are counted and not shown.
public enum Explain {
  /// Fields that one message shows at most; the others are counted.
  public static let standardLimit = 100_000

  /// A request, which says itself what it is.
  ///
  /// - Parameters:
  ///   - frame: with its length prefix, or without.
  ///   - hasLength: whether the four bytes of the length prefix are there.
  ///   - limit: how many fields to keep.
  public static func request(
    _ frame: Bytes, hasLength: Bool, limit: Int = standardLimit
  ) -> ExplainedMessage {
    var explainer = FrameExplainer(frame, .request, limit: limit)
    return explainer.request(hasLength: hasLength)
  }

  /// A response, which does not say what it answers.
  public static func response(
    _ frame: Bytes, to apiKey: APIKey, version: Int16, hasLength: Bool, limit: Int = standardLimit
  ) -> ExplainedMessage {
    var explainer = FrameExplainer(frame, .response, limit: limit)
    return explainer.response(to: apiKey, version: version, hasLength: hasLength)
  }
}
