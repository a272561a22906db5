// What a page says that a command prints, held against what it does print. Numbers may differ, since times do; `...` stands for what was cut.

/** The text between the markers `<!-- output of <command>: begin -->` and `end`, without its fence. */
export function shownOutput(page: string, command: string): string {
  const [begin, end] = ['begin', 'end'].map((word) => `<!-- output of ${command}: ${word} -->`);
  const from = page.indexOf(begin ?? '');
  const to = page.indexOf(end ?? '');
  if (from === -1 || to < from) throw new Error(`the page has no markers for the output of ${command}`);
  return page
    .slice(from + (begin ?? '').length, to)
    .split('\n')
    .filter((line) => !line.startsWith('```'))
    .join('\n');
}

/** The shown lines that were not printed. White space is folded, so that a long line may be broken on the page. */
export function linesNotPrinted(shown: string, printed: string): readonly string[] {
  const text = normal(printed);
  const pieces = shown.split('\n').flatMap((line) => line.split('...'));
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== '' && !text.includes(normal(piece)));
}

function normal(text: string): string {
  return text
    .replaceAll(/\d[\d.,]*/g, '#')
    .replaceAll(/# (ms|s|min)\b/g, '# time')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
