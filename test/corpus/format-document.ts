// Writes a composed report as Markdown, plain text or HTML, with lines broken as an author's editor would break them.

export type DocumentFormat = 'md' | 'txt' | 'html';

export interface Section {
  readonly title: string;
  /** Each paragraph is a list of sentences. */
  readonly paragraphs: readonly (readonly string[])[];
}

export interface Report {
  readonly title: string;
  readonly sections: readonly Section[];
}

/** `width` is the column at which lines of running text are broken. */
export function formatDocument(report: Report, format: DocumentFormat, width: number): string {
  switch (format) {
    case 'md':
      return join([
        `# ${report.title}`,
        ...report.sections.flatMap((section) => [`## ${section.title}`, ...running(section, width)]),
      ]);
    case 'txt':
      return join([
        report.title.toUpperCase(),
        ...report.sections.flatMap((section) => [section.title.toUpperCase(), ...running(section, width)]),
      ]);
    case 'html':
      return htmlPage(report, width);
    default:
      return format satisfies never;
  }
}

const join = (blocks: readonly string[]): string => `${blocks.join('\n\n')}\n`;

const running = (section: Section, width: number): string[] =>
  section.paragraphs.map((sentences) => wrap(sentences.join(' '), width));

function htmlPage(report: Report, width: number): string {
  const body = report.sections.flatMap((section) => [
    `<h2>${escapeHtml(section.title)}</h2>`,
    ...section.paragraphs.map((sentences) => wrap(`<p>${sentences.map(emphasise).join(' ')}</p>`, width)),
  ]);
  const title = escapeHtml(report.title);
  return [
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8"><title>${title}</title><style>p { max-width: 40em }</style></head>`,
    '<body>',
    `<h1>${title}</h1>`,
    ...body,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** Marks up the figures, so that a sentence in HTML is seldom one run of text. */
const emphasise = (sentence: string): string => escapeHtml(sentence).replace(/\b(\d+(?:\.\d+)?(?:%| million))/g, '<b>$1</b>');

const escapeHtml = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/£/g, '&pound;').replace(/€/g, '&euro;');

function wrap(text: string, width: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}
