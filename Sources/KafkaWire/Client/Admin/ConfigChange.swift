/// What to do with one setting.
public struct ConfigChange: Sendable, Hashable {
  public enum Operation: Sendable, Hashable {
    case set(String)
    /// Back to what holds where nothing is set.
    case delete
    /// Adds to a list what it lacks; commas separate.
    case append(String)
    /// Takes out of a list.
    case subtract(String)
  }

  public var name: String
  public var operation: Operation

  public init(_ name: String, _ operation: Operation) {
    self.name = name
    self.operation = operation
  }

  var incremental: IncrementalAlterConfigsRequest.Config {
    typealias Codes = IncrementalAlterConfigsRequest.Operation
    let (code, value): (Int8, String?) =
      switch operation {
      case .set(let value): (Codes.set, value)
      case .delete: (Codes.delete, nil)
      case .append(let value): (Codes.append, value)
      case .subtract(let value): (Codes.subtract, value)
      }
    return IncrementalAlterConfigsRequest.Config(name: name, configOperation: code, value: value)
  }
}
