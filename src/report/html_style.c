#include "report/html_piece.h"

/* Colours keep a contrast of 4.5 to their ground (WCAG 2.1 AA) in both schemes; no meaning is carried by colour alone. */
const char html_style[] =
    ":root{color-scheme:light dark;--ground:#fff;--card:#f6f7f9;--text:#1b1f24;--quiet:#545b64;--line:#c9ced6;--link:#0b57a4;"
    "--critical:#a1091c;--high:#a33a00;--medium:#7a5200;--low:#0b5e75;--info:#4a525c;--good:#17652a;"
    "--six:#1a6b3c;--four:#a33a00;--both:#2b4fa8;--local:#6b4a9e;--open:#5a6068}\n"
    "@media(prefers-color-scheme:dark){:root{--ground:#14171a;--card:#1e2328;--text:#e7eaee;--quiet:#a9b1bb;--line:#3b434c;--link:#8cbcff;"
    "--critical:#ff9a9a;--high:#ffab7a;--medium:#f0c060;--low:#7fd0e8;--info:#b4bcc6;--good:#85d79a;"
    "--six:#7fd6a0;--four:#ffab7a;--both:#a3bdff;--local:#cdb0ff;--open:#b4bcc6}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0 auto;padding:1rem;max-width:72rem;background:var(--ground);color:var(--text);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}\n"
    "h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.25rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line)}h3{font-size:1.05rem;margin:.2rem 0}\n"
    "a{color:var(--link)}code{font-family:ui-monospace,monospace;font-size:.92em}\n"
    ".quiet{color:var(--quiet)}\n"
    ".verdict{border:2px solid var(--line);border-left-width:.6rem;border-radius:.4rem;padding:.8rem 1rem;background:var(--card);font-size:1.1rem}\n"
    ".card{border:1px solid var(--line);border-left-width:.4rem;border-radius:.3rem;padding:.7rem 1rem;margin:.8rem 0;background:var(--card)}\n"
    ".critical{border-left-color:var(--critical)}.high{border-left-color:var(--high)}.medium{border-left-color:var(--medium)}"
    ".low{border-left-color:var(--low)}.info{border-left-color:var(--info)}.good{border-left-color:var(--good)}\n"
    ".label{font-weight:700;text-transform:uppercase;font-size:.85em}\n"
    ".critical .label{color:var(--critical)}.high .label{color:var(--high)}.medium .label{color:var(--medium)}.low .label{color:var(--low)}.info .label{color:var(--info)}\n"
    ".finding{border-top:1px solid var(--line);margin-top:.5rem;padding-top:.4rem}\n"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem .8rem;margin:.4rem 0}dt{font-weight:600}dd{margin:0;min-width:0}\n"
    ".scroll{overflow-x:auto;max-width:100%}table{border-collapse:collapse;width:100%;font-size:.9rem;overflow-wrap:normal}"
    "th,td{text-align:left;vertical-align:top;padding:.25rem .5rem;border-bottom:1px solid var(--line)}th{background:var(--card)}td{max-width:24rem;overflow-wrap:break-word}td.n,th.n{text-align:right}\n"
    "th button{all:unset;cursor:pointer;font-weight:700}th button:focus-visible{outline:2px solid var(--link)}th[aria-sort=ascending] button::after{content:' \\25b2'}th[aria-sort=descending] button::after{content:' \\25bc'}\n"
    "input{font:inherit;color:inherit;background:var(--ground);border:1px solid var(--quiet);border-radius:.2rem;padding:.2rem .4rem;margin:.3rem 0;max-width:100%}\n"
    "figure{margin:.8rem 0}figcaption{color:var(--quiet);font-size:.9rem}svg{max-width:100%;height:auto;display:block}svg text{fill:var(--text);font:12px system-ui,sans-serif}\n"
    "svg .line{stroke:var(--quiet);stroke-width:2;fill:none}svg .box{fill:var(--card);stroke:var(--quiet);stroke-width:1.5}svg .bad{stroke:var(--critical);stroke-width:3;stroke-dasharray:5 3}\n"
    "svg .dual-stack{fill:var(--both)}svg .ipv6-only{fill:var(--six)}svg .ipv4-only{fill:var(--four)}svg .link-local-only{fill:var(--local)}svg .undetermined,svg .not-classified{fill:var(--open)}\n"
    "svg text.in{fill:var(--ground);font-weight:700}svg .mark{fill:var(--critical)}svg .change{fill:var(--medium)}svg .bar{fill:var(--both)}\n"
    "@media(max-width:40rem){dl{grid-template-columns:1fr}dt{margin-top:.3rem}body{padding:.6rem}}\n"
    "@media print{:root{color-scheme:light}body{max-width:none;font-size:11pt}.card,figure,tr{break-inside:avoid}input{display:none}.scroll{overflow:visible}details>*{display:block}}\n";

const char html_script[] =
    "'use strict';\n"
    "for(const table of document.querySelectorAll('table.sortable')){\n"
    "const body=table.tBodies[0],rows=[...body.rows];\n"
    "if(rows.length>8){const box=document.createElement('input');box.type='search';box.placeholder='Filter rows';box.setAttribute('aria-label','Filter rows');\n"
    "box.addEventListener('input',()=>{const words=box.value.toLowerCase().split(/\\s+/);for(const row of rows){const text=row.textContent.toLowerCase();row.hidden=!words.every(word=>text.includes(word));}});\n"
    "table.parentNode.before(box);}\n"
    "[...table.tHead.rows[0].cells].forEach((head,column)=>{const button=document.createElement('button');button.type='button';button.textContent=head.textContent;head.textContent='';head.append(button);\n"
    "button.addEventListener('click',()=>{const down=head.getAttribute('aria-sort')==='ascending';for(const other of table.tHead.rows[0].cells)other.removeAttribute('aria-sort');\n"
    "head.setAttribute('aria-sort',down?'descending':'ascending');\n"
    "const key=row=>row.cells[column].textContent,order=new Intl.Collator('en',{numeric:true}).compare;\n"
    "rows.sort((a,b)=>order(key(a),key(b))*(down?-1:1));body.append(...rows);});});\n"
    "}\n";

const char html_script_hash[] = "atCY7Xyq6rkajJUwjnDeZo6NRts57QI14aJm3VczzwY=";
