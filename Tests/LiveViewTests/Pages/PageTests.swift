import Testing

@testable import LiveView

struct PageTests {
  private static let hostile = "<script>alert('\"&x')</script>"

  @Test("no page carries a topic's name unescaped")
  func escapes() {
    for page in [
      IndexPage.html(topics: [Self.hostile]), TopicPage.html(topic: Self.hostile),
      MessagePage.html(title: Self.hostile, text: Self.hostile, topics: [Self.hostile]),
    ] {
      #expect(!page.contains("<script>alert"))
      #expect(!page.contains("alert('"))
      #expect(page.contains("&lt;script&gt;alert(&#39;&quot;&amp;x&#39;)&lt;/script&gt;"))
    }
  }

  @Test("the index links every topic's page and picture")
  func index() {
    let page = IndexPage.html(topics: ["video", "a b"])
    for part in ["href=\"/video\"", "data-src=\"/video_snapshot?cached=1\"", "href=\"/a%20b\""] {
      #expect(page.contains(part))
    }
  }

  @Test("pages load nothing from elsewhere")
  func selfContained() {
    for page in [IndexPage.html(topics: ["v"]), TopicPage.html(topic: "v")] {
      #expect(!page.contains("http://") && !page.contains("https://") && !page.contains("src=\"//"))
    }
  }
}
