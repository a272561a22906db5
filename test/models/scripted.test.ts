import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { foldStream, type ModelReply } from '../../src/models/fold-stream.ts';
import type { Model, ModelMessage } from '../../src/models/model.ts';
import { createModel, scriptedProvider } from '../../src/models/scripted.ts';
import type { ScriptStep } from '../../src/models/scripted-step.ts';
import { requestOf, turn, user } from './requests.ts';

const context = { clock: systemClock, random: systemRandom };
const make = (steps: readonly ScriptStep[], more = {}, clock: Clock = systemClock): Model =>
  createModel('m', { scripts: { m: steps }, ...more }, { ...context, clock });

const ask = (model: Model, messages: readonly ModelMessage[], signal = new AbortController().signal): Promise<ModelReply> =>
  foldStream(model.stream(requestOf(messages), { signal }));

const oneTurn = turn([{ callId: 'c1.1', name: 'look', input: {} }], [{ output: 'seen' }]);

describe('the scripted model', () => {
  it('plays the step of the turn, whoever asks: a resume continues', async () => {
    const steps: ScriptStep[] = [{ toolCalls: [{ name: 'look', input: { at: 1 } }] }, { json: { done: true } }];
    const first = await ask(make(steps), [user('go')]);
    expect(first.toolCalls).toEqual([{ callId: 'c1.1', name: 'look', input: { at: 1 } }]);
    const afresh = await ask(make(steps), [user('go'), ...oneTurn]);
    expect(afresh.text).toBe('{"done":true}');
  });

  it.each([
    ['scripts', 'x', 'options.scripts must be an object that holds the steps of each model id, but is the string "x"'],
    [
      'a step that is mistyped',
      { m: [{ txt: 'x' }] },
      'options.scripts.m[0].txt is not known here: did you mean options.scripts.m[0].text?',
    ],
    [
      'a step that does nothing',
      { m: [{ text: 'a' }, {}] },
      'options.scripts.m[1] must be a step with one of text, json, toolCalls, fail, crash',
    ],
    ['a step that is no object', { m: ['x'] }, 'options.scripts.m[0] must be a step, but is the string "x"'],
    [
      'a step in place of a list',
      { m: { text: 'x' } },
      'options.scripts.m must be a list of steps, but is the object {"text":"x"}',
    ],
    [
      'a code in place of a fault',
      { m: [{ fail: 'rate-limited' }] },
      'options.scripts.m[0].fail must be an object with a code and a message',
    ],
    [
      'a code that is none',
      { m: [{ fail: { code: 'nope', message: '' } }] },
      'options.scripts.m[0].fail.code must be one of the codes',
    ],
    [
      'a crash that is none',
      { m: [{ crash: 'boom' }] },
      'options.scripts.m[0].crash must be "exit" or "throw" or "loop" or "error"',
    ],
    [
      'tools in place of calls',
      { m: [{ toolCalls: ['look'] }] },
      'options.scripts.m[0].toolCalls[0] must be an object with a name',
    ],
  ])('refuses %s where it is handed over, and where it is loaded', (_name, scripts, message) => {
    const options = { scripts } as never;
    const error = expect.objectContaining({ code: 'invalid-argument', message: expect.stringContaining(message) });
    expect(() => scriptedProvider(options)).toThrow(error);
    expect(() => createModel('m', options, context)).toThrow(error);
  });

  it('is strict: a call with no reply left is script-exhausted', async () => {
    await expect(ask(make([{ text: 'a' }]), [user('go'), ...oneTurn])).rejects.toMatchObject({ code: 'script-exhausted' });
  });

  it('fails as told, and goes on after as many times as told', async () => {
    const model = make([{ fail: { code: 'timeout', message: 'late' }, times: 2 }, { text: 'at last' }]);
    await expect(ask(model, [user('go')])).rejects.toMatchObject({ code: 'timeout', message: 'late' });
    await expect(ask(model, [user('go')])).rejects.toMatchObject({ code: 'timeout' });
    expect((await ask(model, [user('go')])).text).toBe('at last');
  });

  it('throws a plain error as told, every time by default', async () => {
    const model = make([{ crash: 'error' }]);
    await expect(ask(model, [user('go')])).rejects.toThrow('failed as its script says');
    await expect(ask(model, [user('go')])).rejects.toThrow('failed as its script says');
  });

  it('counts its calls and its crashes in shared memory', async () => {
    const [calls, counter] = [new SharedArrayBuffer(4), new SharedArrayBuffer(4)];
    const step: ScriptStep = { crash: 'error', times: 1, counter, text: 'fine' };
    await expect(ask(make([step], { calls }), [user('go')])).rejects.toThrow();
    expect((await ask(make([step], { calls }), [user('go')])).text).toBe('fine');
    expect(Atomics.load(new Int32Array(calls), 0)).toBe(2);
  });

  it('checks what the model is shown', async () => {
    const steps: ScriptStep[] = [{ text: 'a' }, { text: 'b', expect: ['seen', 'look'] }];
    expect((await ask(make(steps), [user('go'), ...oneTurn])).text).toBe('b');
    const wrong = make([{ text: 'a', expect: 'unseen' }]);
    await expect(ask(wrong, [user('go')])).rejects.toMatchObject({
      code: 'model-failed',
      message: expect.stringContaining('"unseen"'),
    });
  });

  it('waits on the clock it is given, and no longer than its signal', async () => {
    const waits: number[] = [];
    let fire = (): void => {};
    const clock: Clock = {
      ...systemClock,
      after(ms, callback) {
        waits.push(ms);
        fire = callback;
        return { cancel: () => waits.push(-1) };
      },
    };
    const reply = ask(make([{ text: 'late', delayMs: 60_000 }], {}, clock), [user('go')]);
    fire();
    expect((await reply).text).toBe('late');
    const controller = new AbortController();
    const cancelled = ask(make([{ text: 'late' }], { delayMs: 90_000 }, clock), [user('go')], controller.signal);
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(waits).toEqual([60_000, 90_000, -1]);
  });

  it('names the ids that have a script, and says what its options lack', () => {
    expect(() => createModel('x', { scripts: { m: [] } }, context)).toThrow(/"x"; known: m/);
    expect(() => createModel('x', {}, context)).toThrow(/options\.scripts must be/);
  });
});

/** Runs one call in a thread of its own and says how the thread went. */
async function inThread(
  step: ScriptStep,
  waitMs: number,
): Promise<{ exitCode: number; error: string | undefined; replied: boolean }> {
  const source = `
    const { workerData, parentPort } = require('node:worker_threads');
    (async () => {
      const { createModel } = await import(workerData.module);
      const model = createModel('m', { scripts: { m: [workerData.step] } }, {});
      const request = { instructions: '', messages: [], tools: [], maxOutputTokens: 1 };
      parentPort.postMessage('ready');
      for await (const event of model.stream(request, { signal: new AbortController().signal })) parentPort.postMessage('reply');
    })();
    setInterval(() => {}, 1000);
  `;
  const module = new URL('../../src/models/scripted.ts', import.meta.url).href;
  const worker = new Worker(source, { eval: true, workerData: { module, step }, stderr: true });
  const seen = { error: undefined as string | undefined, replied: false };
  const exited = new Promise<number>((resolve) => worker.once('exit', resolve));
  worker.on('error', (error) => {
    seen.error = (error as Error).message;
  });
  worker.on('message', (message) => {
    if (message === 'reply') seen.replied = true;
    else setTimeout(() => void worker.terminate(), waitMs).unref();
  });
  return { exitCode: await exited, ...seen };
}

describe('a scripted crash', () => {
  it('by exit ends the thread with 3', async () => {
    expect(await inThread({ crash: 'exit', text: 'x' }, 30_000)).toMatchObject({ exitCode: 3, replied: false });
  });

  it('by throw ends the thread with an error that nobody caught', async () => {
    const end = await inThread({ crash: 'throw', text: 'x' }, 30_000);
    expect(end).toMatchObject({ error: expect.stringContaining('outside its call'), replied: false });
  });

  it('by loop holds the thread until it is killed', async () => {
    expect(await inThread({ crash: 'loop', text: 'x' }, 300)).toEqual({ exitCode: 1, error: undefined, replied: false });
  });
});
