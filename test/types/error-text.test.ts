// What the compiler says of common mistakes: it must name what is wrong in words that a user of Troupe knows, and stop soon.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** Lines that a message may take, the first included. */
const longest = 7;

const faults: readonly { readonly title: string; readonly line: string; readonly says: string }[] = [
  {
    title: 'a missing handler',
    line: "defineActor<Counter>(import.meta.url, 'a', () => ({ add: () => {} }));",
    says: "Property 'read' is missing",
  },
  {
    title: 'a wrong message',
    line: "ref.tell.add('1');",
    says: "Argument of type 'string' is not assignable to parameter of type 'number'",
  },
  { title: 'an unknown message', line: 'ref.tell.ad(1);', says: "Property 'ad' does not exist on type 'Tells<Counter>'" },
  {
    title: 'a wrong reply',
    line: "defineActor<Counter>(import.meta.url, 'b', () => ({ add: () => {}, read: () => 'one' }));",
    says: "Type 'string' is not assignable to type 'Promise<Returned<number>> | Returned<number>'",
  },
  {
    title: 'an unsendable message',
    line: "defineActor<{ call(back: () => void): void }>(import.meta.url, 'c', () => ({ call: () => {} }));",
    says: 'Unsendable<"a function">',
  },
  {
    title: 'an unknown option',
    line: 'await createSystem({ thread: 1 });',
    says: "'thread' does not exist in type 'SystemOptions'",
  },
];

const head = `import { createSystem, defineActor, type Ref } from '../../src/index.ts';
interface Counter { add(by: number): void; read(): number }
declare const ref: Ref<Counter>;
`;

describe('the compiler’s message for', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  let folder: string;
  /** By the line of the program, from 0. */
  const messages = new Map<number, string[]>();

  beforeAll(() => {
    mkdirSync(join(root, '.page-programs'), { recursive: true });
    folder = mkdtempSync(join(root, '.page-programs/faults-'));
    writeFileSync(join(folder, 'faults.ts'), head + faults.map(({ line }) => line).join('\n'));
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', include: ['*.ts'] }));
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], {
      cwd: root,
      encoding: 'utf8',
    });
    let current: string[] = [];
    for (const line of stdout.trimEnd().split('\n')) {
      const at = /^[^(]*faults\.ts\((\d+),/.exec(line)?.[1];
      if (at !== undefined) {
        current = [];
        messages.set(Number(at) - head.split('\n').length, current);
      }
      current.push(line);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(faults.map((fault, n) => ({ ...fault, n })))('$title names it', ({ says, n }) => {
    const message = messages.get(n) ?? [];
    expect(message.join('\n')).toContain(says);
    expect(message.length).toBeLessThanOrEqual(longest);
  });
});
