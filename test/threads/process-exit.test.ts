import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('./leaving-program.ts', import.meta.url));

test.each([
  'a stopped group',
  'a group that was stopped while it replaced hosts',
  'a group that did not start',
  'a stopped task pool',
  'an idle task pool',
  'an idle link',
])('%s does not keep the process alive', async (what) => {
  const child = spawn(process.execPath, [program, what], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let doneAt = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      doneAt = performance.now();
    });
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), 45_000);
  const code = await new Promise((resolve) => child.on('close', (status, signal) => resolve(signal ?? status)));
  clearTimeout(timer);
  expect(output).toBe('done\n');
  expect(code).toBe(0);
  // Less than the shortest deadline that could hold it; exits of threads on a busy machine take a part of that.
  expect(performance.now() - doneAt).toBeLessThan(4_500);
});
