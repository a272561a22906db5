// A program in one file with what its threads load from it: without a guard each thread starts the program again, and so on without end.
import { afterAll, describe, expect, test } from 'vitest';
import { createSystem } from '../../src/system/create-system.ts';
import { poolEntryModule } from '../../src/tools/pool-entry.ts';

const system = await createSystem({ threads: 0, taskThreads: 1 });
afterAll(() => system.stop());
const module = import.meta.resolve('./fixtures/begins-a-system.ts');
const later = import.meta.resolve('./fixtures/begins-a-system-later.ts');
const access = { files: [], roots: [], maxFileBytes: 1 };

describe('a module that starts a system', () => {
  test('gives no task: the task fails with system-in-definition, which says how to mend it, each time', async () => {
    for (const _ of [1, 2]) {
      await expect(system.runTask({ module, export: 'task', input: null })).rejects.toMatchObject({
        code: 'system-in-definition',
        message: expect.stringMatching(/^the module of task "task" starts a system .* into a module of its own: file:/),
        cause: { code: 'system-in-definition' },
      });
    }
  });

  test('gives no tool: the call fails with system-in-definition, which says how to mend it, each time', async () => {
    const input = { module, name: 'tool', input: {}, callId: '1', access };
    for (const _ of [1, 2]) {
      await expect(system.runTask({ module: poolEntryModule, export: 'runToolTask', input })).rejects.toMatchObject({
        code: 'system-in-definition',
        message: expect.stringMatching(/^the module of tool "tool" starts a system .* into a module of its own: file:/),
      });
    }
  });

  test('is refused the system also when it starts it after a wait, when it has long been loaded', async () => {
    expect(await system.runTask({ module: later, export: 'outcome', input: null })).toMatchObject({
      value: 'system-in-definition',
    });
  });

  test('is not taken for a task that starts one in its own call', async () => {
    expect(await system.runTask({ module: later, export: 'startOne', input: null })).toMatchObject({ value: 'started' });
  });
});
