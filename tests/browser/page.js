// What the browser is asked about a page. Each function returns complaints.
(() => {
  const short = element => (element.tagName + ' "' + element.textContent.trim().slice(0, 60) + '"');
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgb = color => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const luminance = color => { const [r, g, b] = color.slice(0, 3).map(v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const contrast = (a, b) => { const [x, y] = [luminance(rgb(a)), luminance(rgb(b))].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const ground = element => { for (let e = element; e; e = e.parentElement) { const color = getComputedStyle(e).backgroundColor; if (rgb(color)[3] > 0) return color; } return 'white'; };
  // the last shape before this text that lies under its middle
  const under = text => {
    const box = text.getBBox(), x = box.x + box.width / 2, y = box.y + box.height / 2;
    let found = null;
    for (const shape of text.ownerSVGElement.querySelectorAll('rect,circle')) {
      if (!(shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING)) break;
      const other = shape.getBBox();
      if (x >= other.x && x <= other.x + other.width && y >= other.y && y <= other.y + other.height) found = shape;
    }
    return found ? getComputedStyle(found).fill : ground(text.ownerSVGElement.parentElement);
  };
  return {
    overflow() {
      const page = document.documentElement, bad = [];
      if (page.scrollWidth > page.clientWidth) bad.push(`the page is ${page.scrollWidth} wide in ${page.clientWidth}`);
      for (const e of document.querySelectorAll('body *')) {
        if (e.closest('.scroll, .picture') || e.closest('details:not([open])')) continue;
        const box = e.getBoundingClientRect();
        if (box.width > 0 && box.right > page.clientWidth + 1) bad.push('sticks out: ' + short(e));
      }
      return bad;
    },
    contrast() {
      const bad = new Set();
      for (const e of document.querySelectorAll('body *')) {
        const own = [...e.childNodes].some(node => node.nodeType === 3 && node.data.trim());
        if (!own || ['SCRIPT', 'STYLE', 'title', 'desc'].includes(e.tagName)) continue;
        const svg = e instanceof SVGTextElement, style = getComputedStyle(e);
        const color = svg ? style.fill : style.color, back = svg ? under(e) : ground(e), ratio = contrast(color, back);
        if (ratio < 4.5) bad.add(`${ratio.toFixed(2)}: ${color} on ${back}: ${short(e)}`);
      }
      for (const e of document.querySelectorAll('figure svg[role] [class]')) { // lines and marks: 3 is enough (WCAG 1.4.11)
        const style = getComputedStyle(e);
        if (e instanceof SVGTextElement || e.matches('.grid, .box')) continue;
        const color = style.fill !== 'none' && rgb(style.fill)[3] > 0 ? style.fill : style.stroke, ratio = contrast(color, ground(e.ownerSVGElement.parentElement));
        if (ratio < 3) bad.add(`${ratio.toFixed(2)}: the mark ${e.getAttribute('class')}`);
      }
      return [...bad];
    },
    drawings() {
      const bad = [];
      for (const svg of document.querySelectorAll('figure svg[role]')) {
        const [, , width, height] = svg.getAttribute('viewBox').split(' ').map(Number);
        const title = svg.querySelector(':scope > title');
        if (!title || !title.textContent || !svg.querySelector(':scope > desc')) bad.push('a drawing without title or description');
        const texts = [...svg.querySelectorAll('text')].map(text => [text, text.getBBox()]);
        for (const [text, box] of texts) {
          if (box.x < -1 || box.x + box.width > width + 1 || box.y + box.height > height + 2) bad.push('leaves its drawing: ' + short(text));
          for (const rect of svg.querySelectorAll('rect.box')) {
            const other = rect.getBBox();
            if (box.x >= other.x && box.x < other.x + other.width && box.y >= other.y && box.y < other.y + other.height && box.x + box.width > other.x + other.width)
              bad.push('leaves its box: ' + short(text));
          }
        }
        for (let i = 0; i < Math.min(texts.length, 300); i++)
          for (let k = 0; k < i; k++) {
            const a = texts[i][1], b = texts[k][1];
            if (a.x + 1 < b.x + b.width && b.x + 1 < a.x + a.width && a.y + 4 < b.y + b.height && b.y + 4 < a.y + a.height) bad.push(`covers: ${short(texts[i][0])} and ${short(texts[k][0])}`);
          }
      }
      return bad;
    },
    structure() {
      const bad = [];
      if (document.documentElement.lang !== 'en') bad.push('no language');
      if (document.querySelectorAll('h1').length !== 1) bad.push('not one h1');
      let level = 0;
      for (const e of document.querySelectorAll('h1,h2,h3,h4,h5,h6')) {
        const here = Number(e.tagName[1]);
        if (here > level + 1) bad.push('a heading skips a level: ' + short(e));
        level = here;
      }
      for (const table of document.querySelectorAll('table')) {
        const heads = [...table.querySelectorAll('thead th')];
        if (!heads.length || heads.some(head => head.scope !== 'col' || !head.textContent.trim())) bad.push('a table without heads');
        for (const row of table.tBodies[0].rows) if (row.cells.length !== heads.length) { bad.push('a row of another length: ' + short(row)); break; }
      }
      for (const e of document.querySelectorAll('.scroll, .picture')) if (e.tabIndex !== 0 || !e.getAttribute('aria-label')) bad.push('a box that scrolls and cannot be reached by keyboard');
      for (const e of document.querySelectorAll('input')) if (!e.getAttribute('aria-label')) bad.push('an input without a name');
      if (document.querySelectorAll('main').length !== 1) bad.push('not one main');
      return bad;
    },
    strangers() {
      const bad = [], known = new Set('HTML HEAD META TITLE STYLE BODY HEADER H1 H2 H3 P BR MAIN SECTION UL LI B STRONG SPAN NAV A CODE DIV DL DT DD DETAILS SUMMARY FIGURE FIGCAPTION TABLE THEAD TBODY TR TH TD INPUT OUTPUT BUTTON FOOTER SCRIPT svg title desc text g rect circle path'.split(' '));
      for (const e of document.querySelectorAll('*')) {
        if (!known.has(e.tagName)) bad.push('an element that is not ours: ' + e.tagName);
        for (const a of e.attributes) if (a.name.startsWith('on') || (a.name === 'href' && !a.value.startsWith('#')) || a.name === 'src') bad.push(`an attribute that is not ours: ${a.name}=${a.value}`);
      }
      if (document.querySelectorAll('script').length !== 1) bad.push('more than one script');
      const odd = document.documentElement.textContent.match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
      if (odd) bad.push('a control character: U+' + odd[0].codePointAt(0).toString(16));
      return bad;
    },
    // sorts by each column, up and down, and filters; every row must stay
    tables() {
      const bad = [], order = new Intl.Collator('en', {numeric: true}).compare;
      for (const table of document.querySelectorAll('table.sortable')) {
        const body = table.tBodies[0], before = [...body.rows].map(row => row.textContent).sort().join('\n');
        for (const [column, head] of [...table.tHead.rows[0].cells].entries())
          for (const direction of ['ascending', 'descending']) {
            head.querySelector('button').click();
            if (head.getAttribute('aria-sort') !== direction) bad.push(`not ${direction}: ${short(head)}`);
            const cells = [...body.rows].map(row => row.cells[column].textContent);
            for (let i = 1; i < cells.length; i++)
              if (order(cells[i - 1], cells[i]) * (direction === 'ascending' ? 1 : -1) > 0) { bad.push(`unsorted ${direction}: ${short(head)}: ${cells[i - 1]}, ${cells[i]}`); break; }
          }
        if ([...body.rows].map(row => row.textContent).sort().join('\n') !== before) bad.push('sorting lost a row');
        const box = table.parentElement.previousElementSibling?.querySelector?.('input');
        if (!box !== body.rows.length <= 8) bad.push(`${body.rows.length} rows and ${box ? 'a' : 'no'} filter`);
        if (!box) continue;
        const word = body.rows[3].cells[1].textContent.trim().split(' ')[0];
        box.value = word.toUpperCase();
        box.dispatchEvent(new Event('input'));
        for (const row of body.rows) if (row.hidden === row.textContent.toLowerCase().includes(word.toLowerCase())) { bad.push(`the filter "${word}" is wrong for ${short(row)}`); break; }
        box.value = 'no row has this';
        box.dispatchEvent(new Event('input'));
        if ([...body.rows].some(row => !row.hidden)) bad.push('a filter that nothing matches leaves rows');
        box.value = '';
        box.dispatchEvent(new Event('input'));
        if ([...body.rows].some(row => row.hidden)) bad.push('an empty filter hides rows');
      }
      return bad;
    },
    unfolded() { // in print
      return [...document.querySelectorAll('details')].filter(e => [...e.children].slice(1).some(child => child.getBoundingClientRect().height === 0)).map(e => 'folded in print: ' + short(e));
    },
  };
})()
