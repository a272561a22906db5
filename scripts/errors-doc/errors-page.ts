// The catalogue as a page: one table per group, the groups being the `// comment` lines between the entries of the catalogue's source.

interface Entry {
  readonly meaning: string;
  readonly remedy: string;
}

const head = `# Errors

<!-- written by scripts/errors-doc.ts from src/base/error-codes.ts; change them there -->

Every error that Troupe raises is an \`ActorError\`. Tell errors apart by \`code\`, which is stable, never by the message. \`details\` says
which field, rule and value; \`cause\` holds what lies beneath. \`isActorError(value, code?)\` also knows errors of another copy of the module.
`;

/** The page for this catalogue; throws when a code stands in no group, since it would be missing from the page. */
export function errorsPage(source: string, codes: Readonly<Record<string, Entry>>): string {
  const groups = groupsOf(source, codes);
  const grouped = groups.flatMap((group) => group.codes);
  const missing = Object.keys(codes).filter((code) => !grouped.includes(code));
  if (missing.length > 0 || grouped.length === 0) throw new Error(`no group for: ${missing.join(', ') || 'anything'}`);
  return [head, ...groups.map((group) => tableOf(group, codes))].join('\n');
}

interface Group {
  readonly title: string;
  readonly codes: string[];
}

function groupsOf(source: string, codes: Readonly<Record<string, Entry>>): readonly Group[] {
  const groups: Group[] = [];
  for (const line of source.split('\n')) {
    const title = /^ {2}\/\/ (.+)$/.exec(line)?.[1];
    if (title !== undefined) groups.push({ title, codes: [] });
    const code = /^ {2}(?:'([a-z-]+)'|([a-z]+)): \{/.exec(line);
    const name = code?.[1] ?? code?.[2];
    if (name !== undefined && Object.hasOwn(codes, name)) groups.at(-1)?.codes.push(name);
  }
  return groups.filter((group) => group.codes.length > 0);
}

function tableOf({ title, codes: names }: Group, codes: Readonly<Record<string, Entry>>): string {
  const rows = names.map((name) => `| \`${name}\` | ${cell(codes[name]?.meaning)} | ${cell(codes[name]?.remedy)} |`);
  return [
    `## ${title.charAt(0).toUpperCase()}${title.slice(1)}`,
    '',
    '| code | meaning | remedy |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function cell(text = ''): string {
  return text.replaceAll('|', '\\|');
}
