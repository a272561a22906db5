// HTML to lines of text, as a reader would see them.
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { htmlLines, htmlLinesInPieces, mostOpenElements } from '../../src/tools/documents/html-lines.ts';

it('blocks make lines, inline elements make none', () => {
  const html = '<h1>Title</h1><p>One <b>bold</b>er <a href="x">link</a>.</p><div>two<div>three</div>four</div>five<br>six';
  expect(htmlLines(html)).toEqual(['Title', 'One bolder link.', 'two', 'three', 'four', 'five', 'six']);
});

it('never runs words together across blocks, cells, items, images and unknown elements', () => {
  expect(htmlLines('<td>a</td><td>b</td>')).toEqual(['a b']);
  expect(htmlLines('a<img src="x">b<input>c')).toEqual(['a b c']);
  expect(htmlLines('<dt>a</dt><dd>b</dd><option>c</option><option>d</option>')).toEqual(['a', 'b', 'c', 'd']);
  expect(htmlLines('<my-card>a</my-card><my-card>b</my-card>')).toEqual(['a', 'b']);
  expect(htmlLines('<p>a<hr>b<ul><li>c<li>d</ul>')).toEqual(['a', 'b', 'c', 'd']);
});

it('decodes entities and folds white space', () => {
  expect(htmlLines('<p>R&amp;D &lt;b&gt; caf&eacute; &#8220;x&#x201D; 5&nbsp;&euro;\n\t  6 &unknown; &copy</p>')).toEqual([
    'R&D <b> café “x” 5 € 6 &unknown; ©',
  ]);
});

it('drops what a reader does not see in a word', () => {
  expect(htmlLines('reve&shy;nue gr<wbr>owth zero\u200bwidth')).toEqual(['revenue growth zerowidth']);
});

it('drops scripts, styles, templates, comments and drawings, also nested or left open', () => {
  const html =
    'a<script>if (1 < 2) { "<p>x</p>" }</script><style>p{}</style>b<!-- c --><template><p>d</p></template><svg><text>e</text></svg>f';
  expect(htmlLines(html).join(' ')).toBe('a b f');
  expect(htmlLines('<p>seen</p><script>never closed')).toEqual(['seen']);
});

it('keeps the lines of preformatted text', () => {
  expect(htmlLines('<pre>one\n  two   three\r\n\nfour</pre>')).toEqual(['one', 'two three', 'four']);
});

it('reads nested tables and lists row by row and item by item', () => {
  const html = `<table><thead><tr><th>Year</th><th>Sales</th></tr></thead>
    <tr><td>2025</td><td><table><tr><td>north</td><td>5</td></tr><tr><td>south</td><td>6</td></tr></table></td></tr></table>
    <ul><li>one<ol><li>one a</li><li>one b</li></ol></li><li>two</li></ul>`;
  expect(htmlLines(html)).toEqual(['Year Sales', '2025', 'north 5', 'south 6', 'one', 'one a', 'one b', 'two']);
});

it('has the title as a line of its own', () => {
  expect(htmlLines('<html><head><title>Report</title></head><body>Text</body></html>')).toEqual(['Report', 'Text']);
});

it('takes a broken document as browsers do', () => {
  expect(htmlLines('<p>a <b>b <i>c</p><p>d</b> e < f')).toEqual(['a b c', 'd e < f']);
  expect(htmlLines('</div></p>text</nothing>')).toEqual(['text']);
});

it('is linear in the size of the document', () => {
  const startedAt = performance.now();
  expect(htmlLines('<div>'.repeat(50_000) + 'deep'.repeat(100_000))).toHaveLength(1);
  expect(htmlLines('a'.repeat(1_000_000) + ' '.repeat(1_000_000) + 'b')).toHaveLength(1);
  expect(performance.now() - startedAt).toBeLessThan(3000);
});

it('holds at most 512 elements open, however deep a document is, and loses none of its text', () => {
  const unshift = Array.prototype.unshift;
  let deepest = 0;
  const spy = vi.spyOn(Array.prototype, 'unshift').mockImplementation(function (this: unknown[], ...items: unknown[]) {
    deepest = Math.max(deepest, this.length);
    return unshift.apply(this, items);
  });
  let lines: string[];
  try {
    lines = htmlLines(
      `top${'<div>'.repeat(2000)}deep${'<i>'.repeat(600)}er &amp;${'<b>'.repeat(600)} on<p>end<script>x</script>`,
    );
  } finally {
    spy.mockRestore();
  }
  expect(lines).toEqual(['top', 'deeper & on', 'end']);
  expect(deepest).toBe(mostOpenElements);
});

it('reads on where elements are nested too deep, without what is not shown', () => {
  const deep = '<section>'.repeat(mostOpenElements);
  expect(
    htmlLines(`${deep}a<script>if (a < b) "<p>no"</script>b<pre>c\nd</pre></section>e<br>f<svg><text>no</text></svg>`),
  ).toEqual([...['a', 'b', 'c', 'd', 'e', 'f']]);
});

it('says the same in pieces of any length, and lets others on after each', async () => {
  const parts = [
    '<p>',
    '</p>',
    '<pre>',
    '</pre>',
    'a\r\nb',
    ' R&amp;D &copy',
    '<script>if (a<b) "<p>"</script>',
    '<!-- c -->',
    '<br>',
    '<i x="1">',
  ];
  const anyHtml = fc
    .tuple(fc.constantFrom('', '<div>'.repeat(510), '<b>'.repeat(1500)), fc.array(fc.constantFrom(...parts), { maxLength: 30 }))
    .map(([deep, rest]) => deep + rest.join(''));
  await fc.assert(
    fc.asyncProperty(anyHtml, fc.integer({ min: 1, max: 400 }), async (html, length) => {
      let pauses = 0;
      const lines = await htmlLinesInPieces(html, async () => void pauses++, length);
      expect(lines).toEqual(htmlLines(html));
      expect(pauses).toBeGreaterThanOrEqual(Math.ceil(html.length / length) - 1);
    }),
  );
});
