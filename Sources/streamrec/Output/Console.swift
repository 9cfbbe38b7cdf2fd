import Foundation
import Synchronization

/// The standard error: progress, notes and errors. One live line on a terminal; NDJSON where it is piped.
final class Console: Sendable {
  enum Style: Sendable {
    /// One line that is written over.
    case live
    case ndjson
  }

  let style: Style
  /// No progress and no notes.
  let isQuiet: Bool
  /// Columns; a longer line would not be written over, but scroll.
  private let width: Int
  private let lineIsShown = Mutex(false)
  private let write: @Sendable (String) -> Void

  init(
    style: Style, isQuiet: Bool = false, width: Int = 80,
    write: @escaping @Sendable (String) -> Void = { text in
      // What cannot be said to the standard error cannot be said.
      _ = Array(text.utf8).withUnsafeBytes { Foundation.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
  ) {
    self.style = style
    self.isQuiet = isQuiet
    self.width = width
    self.write = write
  }

  /// For this process's standard error.
  static func standard(isQuiet: Bool) -> Console {
    guard isatty(STDERR_FILENO) == 1 else { return Console(style: .ndjson, isQuiet: isQuiet) }
    // struct winsize (ioctl_tty(2)): rows, columns, and two that are not used. As plain numbers, for whichever C module
    // is loaded first claims the type for itself.
    var size: [UInt16] = [0, 0, 0, 0]
    let known = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size[1] > 0
    return Console(style: .live, isQuiet: isQuiet, width: known ? Int(size[1]) : 80)
  }

  func progress(_ command: String, _ figures: Figures) {
    if isQuiet { return }
    switch style {
    case .live: show(live: String(figures.line.prefix(max(width - 1, 1))))
    case .ndjson: write(figures.json(("event", .string("progress")), ("command", .string(command))) + "\n")
    }
  }

  /// Something worth knowing that is no error.
  func note(_ text: String) {
    if isQuiet { return }
    switch style {
    case .live: show(PrintableText.plain(text))
    case .ndjson: write(JSONValue.object([("event", .string("note")), ("text", .string(text))]).text + "\n")
    }
  }

  /// Something that happened, for a program that reads along: the object on a line of its own.
  func event(_ event: JSONValue) {
    if isQuiet { return }
    switch style {
    case .live: show(event.text)
    case .ndjson: write(event.text + "\n")
    }
  }

  /// Always on one plain line, so that a person finds it and a log keeps it whole. What it says may come from outside: a
  /// camera's name, a broker's words.
  func error(_ text: String) {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    show("streamrec: \(PrintableText.plain(line))")
  }

  /// Wipes the live line, so that what follows stands alone.
  func endLine() {
    lineIsShown.withLock { shown in
      if shown { write("\r\u{1B}[K") }
      shown = false
    }
  }

  private func show(live text: String) {
    lineIsShown.withLock { shown in
      write("\r\(text)\u{1B}[K")
      shown = true
    }
  }

  private func show(_ text: String) {
    lineIsShown.withLock { shown in
      write((shown ? "\r\u{1B}[K" : "") + text + "\n")
      shown = false
    }
  }
}
