/// A page that says why there is nothing else to see.
enum MessagePage {
  static func html(title: String, text: String, topics: [String]) -> String {
    let links = topics.map { "<a href=\"\(HTML.escape(Link.page($0)))\">\(HTML.escape($0))</a>" }
    let choice = links.isEmpty ? "" : "<p>Served here: \(links.joined(separator: " · "))</p>"
    return HTML.page(
      title: title,
      body: """
        <header><a class="brand" href="/">streamrec</a></header>
        <main><div class="message"><h1>\(HTML.escape(title))</h1><p>\(HTML.escape(text))</p>\(choice)</div></main>
        """)
  }
}
