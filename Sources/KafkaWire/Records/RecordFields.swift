/// Where a record's parts lie in the records' memory. It holds no reference, so that walking records counts none.
struct RecordFields: Sendable {
  var offset: Int64
  var timestamp: Int64
  var key: NullableRange
  var value: NullableRange
  /// Where the first header begins.
  var headersStart: Int
  var headerCount: Int
}
