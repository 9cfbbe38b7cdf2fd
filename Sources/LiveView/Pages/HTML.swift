/// Text made safe to stand in a page.
enum HTML {
  /// Safe in text and in quoted attribute values.
  static func escape(_ text: String) -> String {
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }

  /// A whole page. `title` is escaped here; `body` and `script` are ready.
  static func page(title: String, body: String, script: String = "") -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="dark">
    <link rel="icon" href="data:,">
    <title>\(escape(title))</title>
    <style>\(PageStyle.css)</style>
    </head>
    <body>
    \(body)
    \(script.isEmpty ? "" : "<script>\(script)</script>")
    </body>
    </html>

    """
  }
}
