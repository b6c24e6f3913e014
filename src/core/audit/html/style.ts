/** The page's own style: system fonts, nothing fetched. Colours have a contrast of 4.5 and more on their ground. */
export const style = `
:root{color-scheme:light dark;--ground:#fff;--panel:#f6f7f9;--text:#1b1f24;--soft:#57606a;--line:#d3d8de;--good:#0b6b3a;--good-ground:#e9f6ee;--bad:#b3201a;--bad-ground:#fdeeec;--open:#855300;--open-ground:#fdf4e0;--key:#1f4e9c}
@media (prefers-color-scheme:dark){:root{--ground:#14171a;--panel:#1c2024;--text:#e6e9ec;--soft:#a4adb7;--line:#3a424a;--good:#6fd293;--good-ground:#16291e;--bad:#ff8f85;--bad-ground:#331a19;--open:#f0c164;--open-ground:#2d2413;--key:#8db8ff}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--text);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
main,header{max-width:1080px;margin:0 auto;padding:0 24px}
header{padding-top:48px}
main{padding-bottom:96px}
h1,h2,h3{line-height:1.25;font-weight:650;margin:0}
h1{font-size:15px;font-weight:600;color:var(--soft);letter-spacing:.02em}
h2{font-size:24px}
h3{font-size:18px;margin:56px 0 16px}
p{margin:0 0 12px}
code,pre,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.875em}
.soft{color:var(--soft)}
.lead{font-size:17px;color:var(--soft);max-width:46em}
.verdict{overflow-wrap:break-word;font-size:clamp(22px,4.2vw,32px);line-height:1.25;font-weight:650;letter-spacing:-.01em;margin:12px 0 20px;max-width:30em;text-wrap:balance}
.verdict::first-letter{text-transform:uppercase}
.tone{border-left:4px solid var(--line);padding-left:20px}
.tone.good{border-color:var(--good)}.tone.bad{border-color:var(--bad)}.tone.open{border-color:var(--open)}
.badge{display:inline-block;padding:1px 10px;border:1px solid;border-radius:999px;font-size:14px;font-weight:600;white-space:nowrap}
.badge.good{color:var(--good);background:var(--good-ground)}.badge.bad{color:var(--bad);background:var(--bad-ground)}.badge.open{color:var(--open);background:var(--open-ground)}
section.machine{margin-top:64px;padding-top:40px;border-top:1px solid var(--line)}
main.one section.machine{margin-top:0;padding-top:12px;border-top:0}
dl.facts{display:flex;flex-wrap:wrap;gap:8px 40px;margin:20px 0 0}
dl.facts div{min-width:0}
dt{font-size:14px;color:var(--soft)}
dd{margin:0}
ol.chain{list-style:none;margin:0;padding:0}
ol.chain>li{display:grid;grid-template-columns:8.5em minmax(0,1fr);gap:0 16px;padding:14px 0;border-top:1px solid var(--line)}
ol.chain>li:last-child{border-bottom:1px solid var(--line)}
ol.chain .title{font-weight:600}
.first{background:var(--bad-ground);box-shadow:-12px 0 var(--bad-ground),12px 0 var(--bad-ground)}
.first.open{background:var(--open-ground);box-shadow:-12px 0 var(--open-ground),12px 0 var(--open-ground)}
.line{margin:4px 0 0}
.hint{margin:6px 0 0;padding-left:14px;border-left:2px solid var(--key)}
.hint b{color:var(--key);font-weight:600}
figure{margin:0 0 24px}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:8px;background:var(--panel);padding:12px}
.scroll:focus-visible,summary:focus-visible,a:focus-visible{outline:2px solid var(--key);outline-offset:2px}
svg{display:block;height:auto;font-family:system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
svg text{fill:var(--text)}
svg .name{font:600 13px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
svg .small,svg .head,svg .role{font-size:12px;fill:var(--soft)}
svg .head,svg .role{font-weight:600}
svg rect{fill:var(--ground);stroke:var(--line)}
svg .edge{fill:none;stroke:var(--soft);stroke-width:1.5}
svg .arrow{fill:var(--soft)}
svg .edge.good{stroke:var(--good)}svg .edge.bad{stroke:var(--bad);stroke-width:2.5}svg .edge.open{stroke:var(--open);stroke-width:2.5;stroke-dasharray:5 4}
svg .box.good rect{stroke:var(--good)}svg .box.bad rect{stroke:var(--bad);stroke-width:2.5}svg .box.open rect{stroke:var(--open);stroke-width:2.5;stroke-dasharray:5 4}
svg .box.good .small{fill:var(--good);font-weight:600}svg .box.bad .small{fill:var(--bad);font-weight:600}svg .box.open .small{fill:var(--open);font-weight:600}
svg .try rect{fill:var(--panel)}
svg .gate rect{stroke:var(--key);stroke-width:2}svg .gate .bar{fill:var(--key);stroke:none}svg .gate .role{fill:var(--key)}
svg .pod rect{stroke:var(--text);stroke-width:1.5}
table{width:100%;border-collapse:collapse;font-size:15px}
caption{text-align:left;color:var(--soft);font-size:14px;padding-bottom:8px}
th,td{text-align:left;vertical-align:top;padding:10px 16px 10px 0;border-top:1px solid var(--line)}
th{font-weight:600}
thead th{border-top:0;font-size:14px;color:var(--soft);white-space:nowrap;padding-top:0}
details{border-top:1px solid var(--line)}
details:last-child{border-bottom:1px solid var(--line)}
summary{cursor:pointer;padding:10px 0}
pre{margin:0 0 16px;padding:14px 16px;background:var(--panel);border-radius:8px;overflow-x:auto;line-height:1.5;tab-size:4}
.files .gone{padding:10px 0 10px 18px;border-top:1px solid var(--line);margin:0}
ul.plain{list-style:none;margin:0;padding:0}
ul.findings>li{padding:14px 0;border-top:1px solid var(--line)}
ul.findings>li:last-child{border-bottom:1px solid var(--line)}
a{color:var(--key)}
@media (max-width:640px){
main,header{padding-left:16px;padding-right:16px}
header{padding-top:28px}
h3{margin-top:44px}
ol.chain>li{grid-template-columns:minmax(0,1fr);gap:8px}
.first,.first.open{box-shadow:-8px 0 var(--bad-ground),8px 0 var(--bad-ground)}
.first.open{box-shadow:-8px 0 var(--open-ground),8px 0 var(--open-ground)}
table,caption,tbody,tr,td,tbody th{display:block}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tr{padding:12px 0;border-top:1px solid var(--line)}
tbody th,td{border:0;padding:1px 0}
td[data-head]::before{content:attr(data-head) ": ";color:var(--soft)}
}
@media print{
:root{color-scheme:light;--ground:#fff;--panel:#fff;--text:#000;--soft:#333;--line:#999;--good:#0b6b3a;--good-ground:#fff;--bad:#b3201a;--bad-ground:#fff;--open:#855300;--open-ground:#fff;--key:#1f4e9c}
body{font-size:11pt}
header,main{max-width:none;padding:0}
.scroll{border:0;padding:0;overflow:visible}
svg{max-width:100%;max-height:240mm}
pre{white-space:pre-wrap;overflow:visible}
h3{break-after:avoid;margin-top:28px}
li,tr,svg{break-inside:avoid}
.files-part,.names{display:none}
.first,.first.open{box-shadow:none}
}
`;
