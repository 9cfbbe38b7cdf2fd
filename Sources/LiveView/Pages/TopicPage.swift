/// A topic's page: its picture, whether it is live, and how fast.
///
/// The stream is asked for anew after the server or the network went away.
enum TopicPage {
  static func html(topic: String) -> String {
    let name = HTML.escape(topic)
    let feed = HTML.escape(Link.feed(topic))
    return HTML.page(
      title: "\(topic) · streamrec",
      body: """
        <header><a class="brand" href="/">streamrec</a><span class="crumb">/ \(name)</span><span class="space"></span>
        <span class="badge" id="badge">…</span></header>
        <main>
        <div class="view">
        <div class="shot"><span class="empty" id="empty">connecting</span>
        <img id="picture" alt="" data-topic="\(name)" data-src="\(feed)" src="\(feed)?headers_ahead=1"></div>
        <div class="facts">
        <div><span class="k">resolution</span><span class="v" id="size">–</span></div>
        <div><span class="k">frames per second</span><span class="v" id="fps">–</span></div>
        <div><span class="k">last frame</span><span class="v" id="age">–</span></div>
        <div><span class="k">viewers</span><span class="v" id="viewers">–</span></div>
        </div>
        </div>
        <nav class="links"><a href="\(feed)">stream</a><a href="\(HTML.escape(Link.snapshot(topic)))">snapshot</a>\
        <a href="/state">state</a><a href="/">all topics</a></nav>
        </main>
        """,
      script: script)
  }

  private static let script = """
    const id=name=>document.getElementById(name),img=id('picture');
    const wait=ms=>new Promise(done=>setTimeout(done,ms));
    let broken=false;
    const start=()=>{broken=false;img.src=img.dataset.src+'?headers_ahead=1&t='+Date.now()};
    img.onerror=()=>{broken=true};
    addEventListener('pagehide',()=>img.removeAttribute('src'));
    addEventListener('pageshow',event=>{if(event.persisted)start()});
    function show(t){
      id('badge').className='badge '+(t.online?'on':'off');
      id('badge').textContent=t.online?'live':'offline';
      id('empty').textContent=t.detail;
      img.style.visibility=t.frames===0?'hidden':'visible';
      img.style.filter=t.online?'':'brightness(.45)';
      id('size').textContent=t.width?t.width+' × '+t.height:'–';
      id('fps').textContent=t.online?t.captured_fps.toFixed(1):'–';
      id('age').textContent=t.last_frame?new Date(t.last_frame*1000).toLocaleTimeString():'–';
      id('viewers').textContent=t.viewers.length;
    }
    (async()=>{
      let away=false;
      for(;;){
        try{
          const state=await(await fetch('/state',{cache:'no-store'})).json();
          const t=state.topics.find(t=>t.name===img.dataset.topic);
          if(t){show(t);if(away||broken)start()}
          away=false;
        }catch(e){
          away=true;
          id('badge').className='badge off';
          id('badge').textContent='server away';
        }
        await wait(1000);
      }
    })();
    """
}
