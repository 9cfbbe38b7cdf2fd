/// The one style sheet of all pages.
enum PageStyle {
  static let css = """
    :root{--bg:#0e1116;--card:#171b22;--line:#262c36;--text:#e6e9ef;--dim:#8b94a3;--live:#35c46a;--off:#e5534b}
    *{box-sizing:border-box}
    body{margin:0;min-height:100vh;background:var(--bg);color:var(--text);
    font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
    a{color:inherit;text-decoration:none}
    header{display:flex;align-items:center;gap:14px;padding:14px 24px;border-bottom:1px solid var(--line)}
    header .brand{font-weight:650;letter-spacing:.01em}
    header .brand:hover{color:#fff}
    header .crumb{color:var(--dim)}
    header .space{flex:1}
    main{max-width:1280px;margin:0 auto;padding:24px}
    .badge{display:inline-flex;align-items:center;gap:8px;padding:3px 12px;border-radius:999px;font-size:13px;
    background:#20252e;color:var(--dim);white-space:nowrap}
    .badge::before{content:"";width:8px;height:8px;border-radius:50%;background:var(--dim)}
    .badge.on{color:#b9efcd;background:#12301f}
    .badge.on::before{background:var(--live);box-shadow:0 0 8px var(--live)}
    .badge.off{color:#f6c1bd;background:#391b1a}
    .badge.off::before{background:var(--off)}
    .grid{display:grid;gap:20px;grid-template-columns:repeat(auto-fill,minmax(300px,1fr))}
    .card{display:block;background:var(--card);border:1px solid var(--line);border-radius:12px;overflow:hidden;
    transition:border-color .15s}
    .card:hover{border-color:#46506a}
    .card .foot{display:flex;align-items:center;justify-content:space-between;gap:12px;padding:12px 16px}
    .card .name{font-weight:600;overflow-wrap:anywhere}
    .shot{position:relative;aspect-ratio:16/9;background:#05070a;display:flex;align-items:center;
    justify-content:center}
    .shot img{position:absolute;inset:0;width:100%;height:100%;object-fit:contain}
    .shot .empty{color:var(--dim);padding:24px;text-align:center;max-width:46ch}
    .view{background:var(--card);border:1px solid var(--line);border-radius:12px;overflow:hidden}
    .view .shot{max-height:calc(100vh - 220px);width:100%}
    .facts{display:flex;flex-wrap:wrap;gap:6px 32px;padding:14px 18px;border-top:1px solid var(--line)}
    .facts div{display:flex;gap:8px;align-items:baseline}
    .facts .k{color:var(--dim);font-size:13px}
    .facts .v{font-variant-numeric:tabular-nums}
    .links{margin-top:14px;color:var(--dim);font-size:13px;display:flex;flex-wrap:wrap;gap:6px 20px}
    .links a{color:#9db7ff}
    .links a:hover{text-decoration:underline}
    .message{max-width:52ch;margin:12vh auto;text-align:center;color:var(--dim)}
    .message h1{color:var(--text);font-size:22px;margin:0 0 8px}
    .message a{color:#9db7ff}
    [hidden]{display:none!important}
    """
}
