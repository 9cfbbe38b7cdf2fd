/// Rows below a heading, in columns as wide as their widest cell.
struct Table: Sendable {
  let columns: [String]
  var rows: [[String]] = []

  init(_ columns: String...) {
    self.columns = columns
  }

  var text: String {
    let lines = [columns] + rows
    let widths = columns.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { line in
      let cells = line.enumerated().map { column, cell in
        column == line.count - 1 ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
      }
      return cells.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
