// One tool call: what is checked, how failures are named, how it is ended.
import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ActorError } from '../../src/base/actor-error.ts';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { builtinTools } from '../../src/tools/builtin-tools.ts';
import { poolEntryModule, runToolTask } from '../../src/tools/pool-entry.ts';
import { runTool, type ToolCall } from '../../src/tools/run-tool.ts';
import { add, context, heard, heedful, lingering, stubborn, throwing } from './sample-tools.ts';
import { accessTo, codeOf, errorOf } from './temp-folder.ts';

function callOf(tool: { module: string; name: string }, input: unknown = {}): ToolCall {
  return { module: tool.module, name: tool.name, input, callId: 'call-7', access: accessTo({ roots: ['/r'] }) };
}

function run(call: ToolCall, signal = new AbortController().signal, clock: Clock = systemClock): Promise<unknown> {
  return runTool(call, { signal, clock });
}

describe('input', () => {
  it('that fits is handed to the tool', async () => {
    expect(await run(callOf(add, { a: 1, b: { c: 2 } }))).toEqual({ sum: 3 });
  });

  it.each([
    [{ a: -1 }, 'a', 'a: -1 is less than 0 (got the number -1)'],
    [{ a: 1.5 }, 'a', 'a: Instance type "number" is invalid. Expected "integer" (got the number 1.5)'],
    [{ a: 1, b: { c: 'x' } }, 'b.c', 'b.c: Instance type "string" is invalid. Expected "integer" (got the string "x")'],
    [{ a: 1, zz: 2 }, 'zz', 'zz: there is no such field (got the number 2)'],
    [{}, '', 'input: Instance does not have required property "a" (got the object {})'],
    ['text', '', 'input: Instance type "string" is invalid. Expected "object" (got the string "text")'],
  ])('%j is refused, naming field, rule and value', async (input, field, words) => {
    const error = await errorOf(run(callOf(add, input)));
    expect(error.code).toBe('invalid-tool-input');
    expect(error.message).toBe(`input of add does not fit: ${words}`);
    expect(error.details).toMatchObject({ tool: 'add', field });
  });

  it('of the built-in tools takes no unknown field and no wrong number', async () => {
    const broken: Record<string, unknown[]> = {
      list_files: [{ offset: -1 }, { limit: 0 }, { limit: 1001 }, { file: 'x' }],
      read_file: [
        {},
        { file: '' },
        { file: 'a', fromLine: 0 },
        { file: 'a', maxLines: 2001 },
        { file: 'a', page: 1 },
        { file: ['a'] },
      ],
      read_pdf: [{}, { file: 'a' }, { file: 'a', page: 0 }, { file: 'a', page: '1' }],
    };
    for (const [name, inputs] of Object.entries(broken)) {
      const tool = builtinTools.find((one) => one.name === name);
      for (const input of inputs) {
        expect(await codeOf(run(callOf(tool ?? add, input))), JSON.stringify(input)).toBe('invalid-tool-input');
      }
    }
  });
});

it('output that does not fit is invalid-tool-output', async () => {
  const error = await errorOf(run(callOf(add, { a: 13 })));
  expect(error.code).toBe('invalid-tool-output');
  expect(error.message).toBe(
    'output of add does not fit: sum: Instance type "string" is invalid. Expected "integer" (got the string "unlucky")',
  );
});

describe('a tool that throws', () => {
  it.each([
    ['early', 'throwing failed: too early'],
    ['later', 'throwing failed: too late'],
    ['text', 'throwing failed: just a text'],
  ])('%s is tool-failed with its cause', async (what, message) => {
    const error = await errorOf(run(callOf(throwing, { what })));
    expect([error.code, error.message]).toEqual(['tool-failed', message]);
    expect(error.cause).toBeDefined();
  });

  it('an ActorError keeps its code', async () => {
    expect(await codeOf(run(callOf(throwing, { what: 'coded' })))).toBe('file-empty');
  });
});

it('a tool that nobody defined is definition-not-found', async () => {
  expect(await codeOf(run(callOf({ module: add.module, name: 'nobody' })))).toBe('definition-not-found');
  expect(await codeOf(run(callOf({ module: 'file:///no/such/module.ts', name: 'add' })))).toBe('definition-not-found');
});

describe('ending a call', () => {
  it('a cancel ends it at once, also when the tool takes no notice', async () => {
    const controller = new AbortController();
    const running = run(callOf(stubborn), controller.signal);
    setTimeout(() => controller.abort('enough'), 10);
    const startedAt = performance.now();
    const error = await errorOf(running);
    expect([error.code, error.cause]).toEqual(['cancelled', 'enough']);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  it('the tool’s signal fires with the reason, for a cancel and for a timeout', async () => {
    const controller = new AbortController();
    const running = [run(callOf(heedful), controller.signal), run({ ...callOf(heedful), timeoutMs: 5 })];
    setTimeout(() => controller.abort(), 20);
    const errors = await Promise.all(running.map(errorOf));
    expect(errors.map((error) => error.code)).toEqual(['cancelled', 'tool-timeout']);
    expect(new Set(heard)).toEqual(new Set(errors));
  });

  it('a call cancelled before it began does not begin, and the reason’s own code is kept', async () => {
    const reason = new ActorError('run-deadline', 'too late');
    expect(await errorOf(run(callOf(throwing), AbortSignal.abort(reason)))).toBe(reason);
  });

  it('timeoutMs ends it with tool-timeout and fires the tool’s signal', async () => {
    let fire = (): void => undefined;
    const clock: Clock = {
      ...systemClock,
      after: (delayMs, callback) => {
        expect(delayMs).toBe(5000);
        fire = callback;
        return { cancel: () => undefined };
      },
    };
    const running = run({ ...callOf(stubborn), timeoutMs: 5000 }, undefined, clock);
    setTimeout(() => fire(), 10);
    const error = await errorOf(running);
    expect([error.code, error.message]).toEqual(['tool-timeout', 'stubborn took longer than 5000 ms']);
  });

  it('a call that ends in time leaves no timer and no listener', async () => {
    let timers = 0;
    const clock: Clock = {
      ...systemClock,
      after: () => {
        timers += 1;
        return { cancel: () => (timers -= 1) };
      },
    };
    const { signal } = new AbortController();
    await run({ ...callOf(add, { a: 1 }), timeoutMs: 5000 }, signal, clock);
    expect([timers, getEventListeners(signal, 'abort').length]).toEqual([0, 0]);
  });
});

it('a tool is given its call id, the access, the clock and a signal', async () => {
  expect(await run(callOf(context))).toEqual({ callId: 'call-7', aborted: false, roots: ['/r'], hasClock: true });
});

it('the pool’s entry runs a call that has crossed to its thread', async () => {
  const call = structuredClone(callOf(add, { a: 4 }));
  expect(await runToolTask(call, { signal: new AbortController().signal })).toEqual({ sum: 4 });
  expect(poolEntryModule).toMatch(/^file:.*\/src\/tools\/pool-entry\.ts$/);
});

it('the pool’s entry hands the signal on, in a tool’s words, and is not over before the tool is', async () => {
  const controller = new AbortController();
  let isOver = false;
  const done = runToolTask(callOf(lingering), { signal: controller.signal }).finally(() => {
    isOver = true;
  });
  await sleep(20);
  controller.abort(new ActorError('timeout', 'the task took too long', { details: { timeoutMs: 20 } }));
  await sleep(20);
  expect(isOver).toBe(false);
  expect(await done).toEqual({ code: 'tool-timeout', details: { timeoutMs: 20 } });
});

it('the built-in tools say what they do outside, where they run, and what brings in words that nobody vouches for', () => {
  expect(builtinTools.map(({ name, effects, runs, taints }) => [name, effects, runs, taints])).toEqual([
    ['list_files', 'none', 'pool', true],
    ['read_file', 'none', 'pool', true],
    ['read_pdf', 'none', 'pool', true],
    ['search_text', 'none', 'pool', true],
    ['extract_json', 'none', 'pool', false],
    ['fetch_url', 'none', 'host', true],
    ['write_file', 'external', 'pool', false],
    ['run_command', 'external', 'pool', true],
  ]);
});
