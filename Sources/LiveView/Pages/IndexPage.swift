/// `/`: the topics, each with a live thumbnail.
///
/// Thumbnails are single pictures asked for in turn, not streams: a browser opens six connections to one host and no
/// more, and a seventh stream would wait for ever.
enum IndexPage {
  static func html(topics: [String]) -> String {
    let cards = topics.map(card).joined(separator: "\n")
    return HTML.page(
      title: "streamrec",
      body: """
        <header><span class="brand">streamrec</span><span class="crumb">live</span></header>
        <main>
        \(topics.isEmpty ? empty : "<div class=\"grid\">\n\(cards)\n</div>")
        </main>
        """,
      script: topics.isEmpty ? "" : script)
  }

  private static let empty = """
    <div class="message"><h1>No topics</h1><p>Name some: <code>streamrec serve --topics video,webcam</code></p></div>
    """

  private static func card(_ topic: String) -> String {
    """
    <a class="card" href="\(HTML.escape(Link.page(topic)))" data-topic="\(HTML.escape(topic))">
    <div class="shot"><span class="empty">waiting for the first frame</span>
    <img alt="" hidden data-src="\(HTML.escape(Link.snapshot(topic)))?cached=1"></div>
    <div class="foot"><span class="name">\(HTML.escape(topic))</span><span class="badge">…</span></div>
    </a>
    """
  }

  private static let script = """
    const cards=[...document.querySelectorAll('.card')];
    const wait=ms=>new Promise(done=>setTimeout(done,ms));
    function show(card,t){
      const badge=card.querySelector('.badge');
      badge.className='badge '+(t.online?'on':'off');
      badge.textContent=t.online?t.captured_fps.toFixed(1)+' fps':'offline';
      card.querySelector('.empty').textContent=t.detail;
      card.querySelector('img').style.filter=t.online?'':'brightness(.45)';
    }
    function load(card){
      return new Promise(done=>{
        const img=card.querySelector('img'),next=new Image();
        next.onload=()=>{img.src=next.src;img.hidden=false;done()};
        next.onerror=done;
        next.src=img.dataset.src+'&t='+Date.now();
      });
    }
    (async()=>{
      for(;;){
        try{
          const state=await(await fetch('/state',{cache:'no-store'})).json();
          for(const card of cards){
            const t=state.topics.find(t=>t.name===card.dataset.topic);
            if(!t)continue;
            show(card,t);
            if(t.frames>0&&!document.hidden)await load(card);
          }
        }catch(e){
          for(const card of cards)show(card,{online:false,detail:'the server does not answer'});
        }
        await wait(500);
      }
    })();
    """
}
