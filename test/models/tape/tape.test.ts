// Tapes as files: what is written is found again, and nothing else is.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { array, asyncProperty, check, constantFrom, jsonValue, property, record, string } from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { isActorError } from '../../../src/base/actor-error.ts';
import type { ModelReply } from '../../../src/models/fold-stream.ts';
import type { ModelMessage, ModelRequest } from '../../../src/models/model.ts';
import { canonicalJson, printRequest } from '../../../src/models/tape/request-print.ts';
import type { TapedOutcome } from '../../../src/models/tape/tape-line.ts';
import { TapePlayer } from '../../../src/models/tape/tape-player.ts';
import { type RecordedCall, TapeWriter } from '../../../src/models/tape/tape-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'troupe-tape-'));
afterAll(() => rmSync(folder, { recursive: true }));
let tapes = 0;
const newPath = (): string => join(folder, `${++tapes}.tape`);

const base: ModelRequest = {
  instructions: 'Answer.\nBriefly.',
  messages: [{ role: 'user', text: 'one\ntwo\nthree' }],
  tools: [{ name: 'read_file', description: 'Reads', inputSchema: { type: 'object' } }],
  maxOutputTokens: 4096,
};

function ask(...messages: readonly ModelMessage[]): ModelRequest {
  return { ...base, messages };
}

function replied(text: string): TapedOutcome {
  const reply: ModelReply = { text, toolCalls: [], stopReason: 'end', usage: { inputTokens: 3, outputTokens: 1 }, model: 'x:1' };
  return { kind: 'reply', reply };
}

function call(run: string, turn: number, request: ModelRequest, outcome: TapedOutcome, attempt = 1): RecordedCall {
  return { run, turn, attempt, print: printRequest('x:1', request), ms: 12.4, outcome };
}

async function recorded(path: string, ...calls: readonly RecordedCall[]): Promise<string> {
  const writer = await TapeWriter.create(path, 'tape.record');
  for (const one of calls) await writer.record(one);
  await writer.close();
  return readFileSync(path, 'utf8');
}

async function codeOf(promise: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isActorError(error)) throw new Error(`not refused: ${String(error)}`);
  return { code: error.code, message: error.message };
}

function missOf(player: TapePlayer, run: string, turn: number, request: ModelRequest): string {
  try {
    player.play({ run, turn, attempt: 1, print: printRequest('x:1', request) });
  } catch (error) {
    if (isActorError(error, 'tape-miss')) return error.message;
    throw error;
  }
  throw new Error('it was answered');
}

describe('a tape', () => {
  test('keeps no messages of a run that has ended, and plays what is recorded of it afterwards', async () => {
    const path = newPath();
    const writer = await TapeWriter.create(path, 'tape.record');
    const longer = ask(...base.messages, { role: 'user', text: 'more' });
    await writer.record(call('1', 1, base, replied('a')));
    await writer.record(call('1', 2, longer, replied('b')));
    writer.runEnded('1');
    const late = ask(...longer.messages, { role: 'user', text: 'late' });
    await writer.record(call('1', 3, late, { kind: 'cancelled' }));
    await writer.close();
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    const calls = lines.map((line) => JSON.parse(line) as { kind: string; same?: number }).filter(({ kind }) => kind === 'call');
    // How many messages of the run's last call are known: none of a run that has ended.
    expect(calls.map(({ same }) => same)).toEqual([0, 1, 0]);
    const player = await TapePlayer.open(path);
    expect(player.play({ run: '1', turn: 3, attempt: 1, print: printRequest('x:1', late) }).outcome.kind).toBe('cancelled');
  });

  test('gives each run what was recorded for its request, failures and cancelled calls too', async () => {
    const path = newPath();
    const fault = { isRetryable: true, billed: 'no', retryAfterMs: 20 };
    const failure: TapedOutcome = { kind: 'failure', failure: { code: 'rate-limited', message: 'slow down', details: fault } };
    await recorded(
      path,
      call('1', 1, base, replied('of 1')),
      call('1.1', 1, base, failure),
      call('1.1', 1, base, replied('of 1.1'), 2),
      call('1.2', 1, base, { kind: 'cancelled' }),
    );
    const player = await TapePlayer.open(path);
    const play = (run: string, attempt: number) => player.play({ run, turn: 1, attempt, print: printRequest('x:1', base) });
    expect(play('1', 1)).toMatchObject({ outcome: replied('of 1'), ms: 12 });
    expect(play('1.1', 1).outcome).toEqual(failure);
    expect(play('1.1', 2).outcome).toEqual(replied('of 1.1'));
    expect(play('1.2', 1).outcome).toEqual({ kind: 'cancelled' });
  });

  test('tells equal requests of one run apart by their order, and gives the same call the same answer again', async () => {
    const path = newPath();
    await recorded(path, call('1', 1, base, replied('first')), call('1', 2, base, replied('second')));
    const player = await TapePlayer.open(path);
    const play = (turn: number) => player.play({ run: '1', turn, attempt: 1, print: printRequest('x:1', base) }).outcome;
    expect([play(1), play(1), play(2), play(2)]).toEqual([
      replied('first'),
      replied('first'),
      replied('second'),
      replied('second'),
    ]);
    expect(missOf(player, '1', 3, base)).toContain('recorded 2 times, and is asked once more');
  });

  test('a call that was recorded twice counts once, as it was last', async () => {
    const path = newPath();
    await recorded(
      path,
      call('1', 1, base, replied('lost')),
      call('1', 1, base, replied('used')),
      call('1', 2, base, replied('next')),
    );
    const player = await TapePlayer.open(path);
    const play = (turn: number) => player.play({ run: '1', turn, attempt: 1, print: printRequest('x:1', base) }).outcome;
    expect([play(1), play(2)]).toEqual([replied('used'), replied('next')]);
  });

  test('grows with what is new in a conversation, and not with all that was said', async () => {
    const path = newPath();
    const messages: ModelMessage[] = [];
    const calls: RecordedCall[] = [];
    for (let turn = 1; turn <= 40; turn += 1) {
      messages.push({ role: 'user', text: `question ${turn}` });
      calls.push(call('1', turn, ask(...messages), replied(`answer ${turn}`)));
    }
    const lines = (await recorded(path, ...calls)).trimEnd().split('\n');
    expect(lines).toHaveLength(42);
    expect(Math.max(...lines.slice(2).map((line) => line.length))).toBeLessThan(500);
    const player = await TapePlayer.open(path);
    const last = player.play({ run: '1', turn: 40, attempt: 1, print: printRequest('x:1', ask(...messages)) });
    expect(last.outcome).toEqual(replied('answer 40'));
  });

  test('is a new file that nobody else may read, and is never written over', async () => {
    const path = newPath();
    await recorded(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await codeOf(TapeWriter.create(path, 'tape.record'))).toMatchObject({ code: 'invalid-argument' });
    expect((await codeOf(TapeWriter.create(path, 'tape.record'))).message).toContain(
      'tape.record must be a path where nothing is yet',
    );
    expect((await codeOf(TapeWriter.create(join(folder, 'no', 'such'), 'tape.record'))).code).toBe('invalid-argument');
  });

  test('holds nothing of what a model was told, and no key that a provider quoted', async () => {
    const path = newPath();
    const planted = `sk-${'planted'.repeat(4)}`;
    const secretive: ModelRequest = {
      ...base,
      instructions: `the prompt ${planted}`,
      messages: [
        { role: 'user', text: `tell ${planted}` },
        {
          role: 'assistant',
          text: '',
          toolCalls: [{ callId: 'c1', name: 'read_file', input: { path: planted } }],
          providerState: { provider: 'x', data: planted },
        },
        { role: 'tools', results: [{ callId: 'c1', name: 'read_file', ok: true, output: { [planted]: 'a document' } }] },
      ],
    };
    const failure = {
      code: 'model-unauthorised',
      message: `Incorrect API key provided: ${planted}`,
      details: { hint: planted },
    } as const;
    const text = await recorded(path, call('1', 1, secretive, { kind: 'failure', failure }));
    for (const word of [planted, 'the prompt', 'tell', 'a document']) expect(text).not.toContain(word);
    expect(text).toContain('Incorrect API key provided: [redacted]');
  });

  test('takes a secret out of texts and of names that are no plain words, and leaves its own form', async () => {
    const path = newPath();
    const writer = await TapeWriter.create(path, 'tape.record', ['planted-1', 'messages', 'say "planted"']);
    const { reply } = replied('messages of planted-1: say "planted"') as Extract<TapedOutcome, { kind: 'reply' }>;
    const toolCalls = [{ callId: 'c1', name: 'read_file', input: { 'planted-1': 1, messages: 2 } }];
    await writer.record(call('1', 1, base, { kind: 'reply', reply: { ...reply, toolCalls } }));
    await writer.close();
    expect(readFileSync(path, 'utf8')).not.toContain('planted');
    const { outcome } = (await TapePlayer.open(path)).play({ run: '1', turn: 1, attempt: 1, print: printRequest('x:1', base) });
    expect(outcome).toMatchObject({
      reply: { text: '[secret] of [secret]: [secret]', toolCalls: [{ input: { '[secret]': 1, messages: 2 } }] },
    });
  });

  test('a miss says how the request differs from the nearest of its run, and shows none of its words', async () => {
    const path = newPath();
    const later = ask(...base.messages, { role: 'assistant', text: 'so', toolCalls: [] }, { role: 'user', text: 'and?' });
    await recorded(path, call('1', 1, base, replied('a')), call('1', 2, later, replied('b')));
    const player = await TapePlayer.open(path);
    const changed = ask({ role: 'user', text: 'one\ntwo\nsecret four' }, ...later.messages.slice(1));
    const message = missOf(player, '1', 2, { ...changed, maxOutputTokens: 99 });
    expect(message).toBe(
      'the tape has no call for turn 2 of run 1; the nearest, turn 2, differs in:\n' +
        '- max output tokens: 4096 was recorded, 99 is asked\n' +
        '- message 1 (user), text: 13 characters were recorded, 19 are asked; the first difference is at line 3',
    );
    expect(missOf(player, '7', 1, base)).toBe(
      'the tape has no call for turn 1 of run 7: it has none of that run (it has the runs 1)',
    );
  });

  test('the words of a miss are bounded, whatever differs', async () => {
    const path = newPath();
    await recorded(path, call('1', 1, base, replied('a')));
    const player = await TapePlayer.open(path);
    const many = Array.from({ length: 500 }, (_, index): ModelMessage => ({ role: 'user', text: String(index) }));
    const named = { ...base, tools: [{ name: 'x'.repeat(5000), description: '', inputSchema: {} }], messages: many };
    expect(missOf(player, '1', 1, named).length).toBeLessThan(1500);
  });

  test.each([
    ['no version', '{"kind":"head","id":"h1","parts":{}}\n', 'line 1', 'does not say that this is a tape'],
    ['another version', '{"kind":"tape","version":2}\n', 'line 1', 'version 2, and this reads version 1'],
    ['no JSON', '{"kind":"tape","version":1}\n{"kind"\n', 'line 2', 'is not JSON'],
    ['a line of another kind', '{"kind":"tape","version":1}\n{"kind":"note"}\n', 'line 2', 'neither a head nor a call'],
    ['a torn end', '{"kind":"tape","version":1}\n{"kind":"head","id":"h1","parts":{}}', 'line 2', 'was not written to its end'],
    ['nothing', '', 'line 1', 'is missing'],
  ])('with %s is tape-damaged, and the line is named', async (_, text, line, what) => {
    const path = newPath();
    writeFileSync(path, text);
    const error = await codeOf(TapePlayer.open(path));
    expect(error.code).toBe('tape-damaged');
    expect(error.message).toContain(line);
    expect(error.message).toContain(what);
  });

  test('any line that is cut short, or lost from between, is found out', async () => {
    const whole = await recorded(
      newPath(),
      call('1', 1, base, replied('a')),
      call('1', 2, ask(...base.messages, ...base.messages), replied('b')),
    );
    const lines = whole.trimEnd().split('\n');
    for (const [index, line] of lines.entries()) {
      const path = newPath();
      writeFileSync(path, `${lines.with(index, line.slice(0, -3)).join('\n')}\n`);
      expect(await codeOf(TapePlayer.open(path))).toMatchObject({
        code: 'tape-damaged',
        message: expect.stringContaining(`line ${index + 1} `),
      });
      if (index === lines.length - 1) continue;
      const other = newPath();
      writeFileSync(other, `${lines.toSpliced(index, 1).join('\n')}\n`);
      expect((await codeOf(TapePlayer.open(other))).code).toBe('tape-damaged');
    }
  });

  test('a tape that is not there is file-not-found', async () => {
    expect((await codeOf(TapePlayer.open(newPath()))).code).toBe('file-not-found');
  });
});

describe('the hash of a request', () => {
  test('does not depend on the order of fields, and changes with every part', () => {
    const hashOf = (request: ModelRequest): string => printRequest('x:1', request).hash;
    const { instructions, messages, tools, maxOutputTokens } = base;
    expect(hashOf({ maxOutputTokens, tools, messages, instructions })).toBe(hashOf(base));
    const others: ModelRequest[] = [
      { ...base, instructions: 'Other.' },
      { ...base, effort: 'high' },
      { ...base, maxOutputTokens: 1 },
      { ...base, outputSchema: {} },
      { ...base, tools: [] },
      ask({ role: 'user', text: 'one\ntwo\nthree ' }),
    ];
    const hashes = [hashOf(base), printRequest('x:2', base).hash, ...others.map(hashOf)];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test('canonical JSON parses to the value that it was made of', () => {
    const details = check(
      property(jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    expect(details.failed, `seed ${details.seed}: ${String(details.errorInstance)}`).toBe(false);
  });

  test('whatever was recorded, in any order of runs, is what a replay gives', async () => {
    const calls = array(
      record({ run: constantFrom('1', '1.1', '2'), texts: array(string(), { maxLength: 3 }), reply: string() }),
      { maxLength: 12 },
    );
    const sound = asyncProperty(calls, async (drawn) => {
      const path = newPath();
      const turns = new Map<string, number>();
      const made = drawn.map(({ run, texts, reply }) => {
        const turn = (turns.get(run) ?? 0) + 1;
        turns.set(run, turn);
        return call(run, turn, ask(...texts.map((text): ModelMessage => ({ role: 'user', text }))), replied(reply));
      });
      await recorded(path, ...made);
      const player = await TapePlayer.open(path);
      for (const one of made) expect(player.play(one).outcome).toEqual(one.outcome);
    });
    const details = await check(sound, { numRuns: 20 });
    expect(details.failed, `seed ${details.seed}: ${String(details.errorInstance)}`).toBe(false);
  });
});
