// The program blocks of a Markdown page. A fence that begins ```ts is a program; the words after `ts` say what to do with it:
// `file=name.ts` names it for its neighbours, `group=name` puts it into a folder with others (default: each page section's own),
// `run` executes it, `fragment` marks one that stands on no legs of its own and is not compiled.

export interface ProgramBlock {
  readonly group: string;
  readonly file: string;
  readonly run: boolean;
  readonly text: string;
  /** Where the fence stands in the page; counts from 1. */
  readonly line: number;
}

/** Every ts block of `page` but the fragments; throws when a fence has a word that is not known or is never closed. */
export function readProgramBlocks(page: string): readonly ProgramBlock[] {
  const blocks: ProgramBlock[] = [];
  const lines = page.split('\n');
  let section = 0;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (/^#{1,6} /.test(line)) section += 1;
    if (!line.startsWith('```')) continue;
    const end = lines.indexOf('```', at + 1);
    if (end === -1) throw new Error(`line ${at + 1}: the fence is never closed`);
    const [language, ...words] = line.slice(3).trim().split(/\s+/);
    if (language === 'ts' && !words.includes('fragment')) {
      blocks.push({ ...placeOf(words, section, at + 1), text: lines.slice(at + 1, end).join('\n'), line: at + 1 });
    }
    at = end;
  }
  return blocks;
}

function placeOf(words: readonly string[], section: number, line: number): Pick<ProgramBlock, 'group' | 'file' | 'run'> {
  const place = { group: `section-${section}`, file: `line-${line}.ts`, run: false };
  for (const word of words) {
    const [key, value = ''] = word.split('=');
    if (word === 'run') place.run = true;
    else if (key === 'file' && /^[a-z-]+\.ts$/.test(value)) place.file = value;
    else if (key === 'group' && /^[a-z-]+$/.test(value)) place.group = value;
    else throw new Error(`line ${line}: the fence has an unknown word: ${word}`);
  }
  return place;
}

/** `text` with the package's own names (`troupe`, `troupe/agents`) replaced by the source files behind them, as seen from `depth` folders down. */
export function namingSource(text: string, depth: number): string {
  const up = '../'.repeat(depth);
  return text.replaceAll(
    /(\bfrom\s+|\bimport\s*\(?\s*)(['"])troupe(?:\/([a-z]+))?\2/g,
    (_, before: string, quote: string, door?: string) => {
      return `${before}${quote}${up}src/${door === undefined ? '' : `${door}/`}index.ts${quote}`;
    },
  );
}
