import { describe, expect, onTestFinished, test } from 'vitest';
import { createSwarm } from '../../src/agents/create-swarm.ts';
import { createMemoryJournal } from '../../src/agents/journal/memory-journal.ts';
import type { RunEvent } from '../../src/agents/runs/run-event.ts';
import type { SwarmOptions } from '../../src/agents/swarm-options.ts';
import type { ApprovalRequest, Approve } from '../../src/agents/trust/policy.ts';
import { silentLog } from '../../src/base/log.ts';
import { scriptedProvider } from '../../src/models/scripted.ts';
import type { ScriptStep } from '../../src/models/scripted-step.ts';
import { defineTool } from '../../src/tools/tool.ts';
import { newestHome } from '../fixtures/newest-home.ts';
import { type ScriptedSwarm, scriptedAgent, scriptedSwarm, until } from './swarm-fixtures.ts';

const sent: string[] = [];
const send = defineTool(import.meta.url, 'send', {
  description: 'Sends a letter',
  inputSchema: { type: 'object', properties: { to: { type: 'string' } }, required: ['to'] },
  runs: 'host',
  execute: (input) => {
    sent.push((input as { to: string }).to);
    return 'sent';
  },
});

const look = defineTool(import.meta.url, 'look', {
  description: 'Looks',
  inputSchema: { type: 'object' },
  effects: 'none',
  runs: 'host',
  execute: () => 'seen',
});

const call = (...to: string[]): ScriptStep => ({ toolCalls: to.map((one) => ({ name: 'send', input: { to: one } })) });
const writer = scriptedAgent('writer', { tools: [send, look] });
const other = scriptedAgent('other');
const noCommands = { allow: [], root: '/', approval: false } as const;
const scripted = { scripted: scriptedProvider({ scripts: { other: [{ text: 'other' }], writer: [{ text: 'written' }] } }) };

/** A hook whose answers are given by hand. */
class Desk {
  readonly asked: ApprovalRequest[] = [];
  readonly signals: AbortSignal[] = [];
  readonly #answers: ((answer: Awaited<ReturnType<Approve>>) => void)[] = [];

  readonly approve: Approve = (request, { signal }) => {
    this.asked.push(request);
    this.signals.push(signal);
    return new Promise((resolve) => this.#answers.push(resolve));
  };

  async answer(index: number, answer: Awaited<ReturnType<Approve>>): Promise<void> {
    await until(() => this.#answers.length > index, 'the question');
    this.#answers[index]?.(answer);
  }
}

async function asking(steps: readonly ScriptStep[], options: SwarmOptions): Promise<ScriptedSwarm> {
  sent.length = 0;
  const scripts = { writer: steps, other: [{ text: 'other' }] };
  const made = await scriptedSwarm(scripts, { threads: 0, policy: { approve: ['send'] }, ...options });
  onTestFinished(() => made.swarm.stop());
  return made;
}

describe('an approval', () => {
  test('that waits frees the slot', async () => {
    const desk = new Desk();
    const { swarm } = await asking([call('ann'), { text: 'done', expect: '"sent"' }], {
      approve: desk.approve,
      limits: { maxConcurrent: 1 },
    });
    const run = swarm.run(writer, 'go');
    await until(() => run.status === 'waiting', 'the wait');
    expect(await swarm.run(other, 'go').result()).toBe('other');
    expect([run.status, sent]).toEqual(['waiting', []]);
    await desk.answer(0, true);
    expect(await run.result()).toBe('done');
    expect(sent).toEqual(['ann']);
  });

  test('asks about exactly the call, and tells listeners of the question and the answer', async () => {
    const desk = new Desk();
    const { swarm, events } = await asking([call('ann'), { text: 'done' }], { approve: desk.approve });
    const run = swarm.run(writer, 'go');
    await desk.answer(0, { approved: true });
    await run.result();
    const request = { run: run.id, agent: 'writer', tool: 'send', input: { to: 'ann' }, reason: 'policy', taintedBy: null };
    expect(desk.asked).toEqual([{ ...request, id: expect.stringMatching(new RegExp(`^${run.id}/1/`)) }]);
    const told = events.flatMap((event) => (event.kind === 'approval' ? [[event.status, event.request]] : []));
    expect(told).toEqual([
      ['asked', desk.asked[0]],
      ['granted', desk.asked[0]],
    ]);
  });

  test.each([
    ['is refused', false, 'it was denied'],
    ['is refused with a reason', { approved: false, reason: 'not to Ann' }, 'not to Ann'],
    ['gets an answer that means nothing', 'yes' as never, 'the answer was malformed'],
    ['gets an answer of another form', { ok: true } as never, 'the answer was malformed'],
  ])('that %s keeps the tool from running, and the model reads why', async (_name, answer, why) => {
    const { swarm } = await asking([call('ann'), { text: 'kept', expect: ['"approval-denied"', why] }], {
      approve: () => answer,
    });
    expect(await swarm.run(writer, 'go').result()).toBe('kept');
    expect(sent).toEqual([]);
  });

  test('that throws keeps the tool from running', async () => {
    const approve = (): never => {
      throw new Error('no line to the operator');
    };
    const lines: unknown[] = [];
    const warn = (fields: unknown, text: unknown): void => void lines.push([fields, text]);
    const log = { debug: () => {}, info: () => {}, warn, error: warn } as SwarmOptions['log'];
    const { swarm } = await asking([call('ann'), { text: 'kept', expect: '"approval-denied"' }], {
      approve,
      ...(log && { log }),
    });
    expect(await swarm.run(writer, 'go').result()).toBe('kept');
    expect(sent).toEqual([]);
    const fields = { run: '1', tool: 'send', error: expect.stringContaining('no line to the operator') };
    expect(lines).toContainEqual([fields, 'asking for an approval failed']);
  });

  test('that gets an answer or an error with secrets in it tells the log of neither', async () => {
    const answers = [
      () => ({ ok: true, token: 'planted-answer' }),
      () => {
        throw new Error(
          'POST https://me:planted@hooks.example/services/planted/path?key=planted failed with password=planted-too',
        );
      },
    ];
    const lines: { answer?: string; error?: string }[] = [];
    const log = { ...silentLog, warn: (fields: object) => void lines.push(fields) };
    const { swarm } = await asking([call('ann'), call('bob'), { text: 'kept' }], {
      approve: () => answers.shift()?.() as never,
      log,
    });
    expect(await swarm.run(writer, 'go').result()).toBe('kept');
    expect(JSON.stringify(lines)).not.toContain('planted');
    expect(lines.find(({ answer }) => answer !== undefined)?.answer).toBe('an object of the fields "ok", "token"');
    const error = lines.find((line) => line.error !== undefined)?.error;
    expect(error).toBe('Error: POST https://hooks.example/… failed with password=[redacted]');
  });

  test('that nobody gives in time is denied, and the question is taken back', async () => {
    const desk = new Desk();
    const { swarm, events } = await asking([call('ann'), { text: 'kept', expect: ['"approval-denied"', 'in time'] }], {
      approve: desk.approve,
      approvalTimeoutMs: 20,
    });
    expect(await swarm.run(writer, 'go').result()).toBe('kept');
    expect([sent, desk.signals[0]?.aborted]).toEqual([[], true]);
    expect(events.flatMap((event) => (event.kind === 'approval' ? [event.status] : []))).toEqual(['asked', 'denied']);
  });

  test('ends with its run when that is cancelled', async () => {
    const desk = new Desk();
    const { swarm } = await asking([call('ann'), { text: 'done' }], { approve: desk.approve });
    const run = swarm.run(writer, 'go');
    await until(() => desk.asked.length === 1, 'the question');
    run.cancel();
    expect((await run.outcome()).kind).toBe('cancelled');
    expect(desk.signals[0]?.aborted).toBe(true);
    await desk.answer(0, true);
    expect(sent).toEqual([]);
  });

  test('is asked for again with the same id after a crash of the coordinator, and counts once', async () => {
    const desk = new Desk();
    const { swarm, calls } = await asking([call('ann'), { text: 'done' }], { approve: desk.approve });
    const run = swarm.run(writer, 'go');
    await until(() => desk.asked.length === 1, 'the question');
    newestHome().actors?.coordinator.tell.report(undefined as never);
    await until(() => desk.asked.length === 2, 'the question again');
    expect(desk.asked[1]?.id).toBe(desk.asked[0]?.id);
    expect(desk.signals[0]?.aborted).toBe(true);
    await desk.answer(0, false);
    await desk.answer(1, true);
    expect(await run.result()).toBe('done');
    expect([sent, calls()]).toEqual([['ann'], 2]);
  });

  test('is asked for again with the same id when another process goes on with the journal', async () => {
    const before = new Desk();
    const journal = createMemoryJournal();
    const steps = [call('ann'), { text: 'done', expect: '"sent"' }];
    const { swarm } = await asking(steps, { approve: before.approve, journal });
    swarm.run(writer, 'go');
    await until(() => before.asked.length === 1, 'the question');
    const events: RunEvent[] = [];
    for await (const { event } of journal.read(1)) events.push(event);
    await swarm.stop();
    const copy = createMemoryJournal();
    await copy.append(events);
    const after = new Desk();
    const next = await asking(steps, { approve: after.approve, journal: copy });
    await after.answer(0, true);
    await until(() => next.swarm.records()[0]?.outcome === 'done', 'the end');
    expect([after.asked[0]?.id, sent]).toEqual([before.asked[0]?.id, ['ann']]);
  });

  test('is asked for one call after another, and after what needs none', async () => {
    const desk = new Desk();
    const steps: ScriptStep[] = [
      { toolCalls: [...(call('ann').toolCalls ?? []), { name: 'look', input: {} }, ...(call('bob').toolCalls ?? [])] },
      { text: 'done', expect: ['"sent"', '"seen"', '"approval-denied"'] },
    ];
    const { swarm } = await asking(steps, { approve: desk.approve });
    const run = swarm.run(writer, 'go');
    await desk.answer(0, true);
    await desk.answer(1, false);
    expect(await run.result()).toBe('done');
    expect(sent).toEqual(['ann']);
    expect(desk.asked.map(({ input }) => input)).toEqual([{ to: 'ann' }, { to: 'bob' }]);
  });
});

describe('session tools that the policy names', () => {
  const chief = scriptedAgent('writer', { tools: [look], mayDelegate: ['other'] });
  const spawn = { name: 'sessions_spawn', input: { agent: 'other', task: { input: 'go' } } };
  const yielded = { name: 'sessions_yield', input: { until: 'all' } };

  test('are put to whoever approves, one after another, and what is denied starts nothing', async () => {
    const desk = new Desk();
    const steps: ScriptStep[] = [
      { toolCalls: [spawn, { name: 'look', input: {} }, yielded] },
      { toolCalls: [spawn, yielded], expect: ['"approval-denied"', '"seen"'] },
      { text: 'done', expect: ['"accepted"', '"value":"other"'] },
    ];
    const options = { policy: { approve: ['sessions_*'] }, approve: desk.approve, agents: [other] };
    const { swarm } = await asking(steps, options);
    const run = swarm.run(chief, 'go');
    for (const [index, answer] of [false, true, true, true].entries()) await desk.answer(index, answer);
    expect(await run.result()).toBe('done');
    const asked = ['sessions_spawn', 'sessions_yield', 'sessions_spawn', 'sessions_yield'];
    expect(desk.asked.map(({ tool }) => tool)).toEqual(asked);
    expect(desk.asked.every(({ reason }) => reason === 'policy')).toBe(true);
    expect(swarm.records().filter(({ agent }) => agent === 'other').length).toBe(1);
  });

  test('are asked about beneath the run as well, and by any pattern that fits them', async () => {
    const steps: ScriptStep[] = [{ toolCalls: [spawn] }, { text: 'kept', expect: '"approval-denied"' }];
    const options = { policy: { approve: ['*'] }, approve: () => false, agents: [other] };
    const { swarm } = await asking(steps, options);
    expect(await swarm.run(chief, 'go').result()).toBe('kept');
    expect(swarm.records().length).toBe(1);
  });
});

describe('options', () => {
  test('that name no tool of the swarm are told to the log, as they may be mistyped', async () => {
    const told: unknown[] = [];
    const log = { ...silentLog, warn: (fields: unknown) => told.push(fields) };
    const denying = { ...other, denyTools: ['sned'] };
    const policy = {
      denyTools: ['read_flie', 'read_*', 'sessions_spwan', 'session_*'],
      approve: ['mcp_mial_*'],
      allowTainted: ['x'],
    };
    const swarm = await createSwarm({ threads: 0, policy, approve: () => false, agents: [denying], log, providers: scripted });
    onTestFinished(() => swarm.stop());
    expect(await swarm.run(other, 'go').result()).toBe('other');
    expect(told).toEqual([
      { field: 'policy.denyTools', pattern: 'read_flie' },
      { field: 'policy.denyTools', pattern: 'sessions_spwan' },
      { field: 'policy.approve', pattern: 'mcp_mial_*' },
      { field: 'policy.allowTainted', pattern: 'x' },
      { field: 'denyTools of agent "other"', pattern: 'sned' },
    ]);
  });

  test('that name a tool which only the agent of the first run has are not told as mistyped', async () => {
    const told: unknown[] = [];
    const log = { ...silentLog, warn: (fields: unknown) => told.push(fields) };
    const policy = { approve: ['send', 'sned'], denyTools: ['s*d'] };
    const swarm = await createSwarm({ threads: 0, policy, approve: () => false, log, providers: scripted });
    onTestFinished(() => swarm.stop());
    expect(await swarm.run(scriptedAgent('writer', { tools: [send] }), 'go').result()).toBe('written');
    expect(told).toEqual([{ field: 'policy.approve', pattern: 'sned' }]);
  });

  test.each<[string, string, SwarmOptions]>([
    ['tools that need approval without anybody to ask', 'approve', { policy: { approve: ['send'] } }],
    ['commands that need approval without anybody to ask', 'approve', { commands: { allow: [['true']], root: '/' } }],
    ['a policy that is mistyped', 'policy.denyTool', { policy: { denyTool: [] } as never }],
    ['a pattern of two stars', 'policy.denyTools[0]', { policy: { denyTools: ['*a*'] } }],
    ['every host', 'fetch.hosts[0]', { fetch: { hosts: ['*'] } }],
    ['every host of a top-level domain', 'fetch.hosts[0]', { fetch: { hosts: ['*.com'] } }],
    ['a host with a dot at its end', 'fetch.hosts[0]', { fetch: { hosts: ['example.org.'] } }],
    ['a host with a scheme', 'fetch.hosts[0]', { fetch: { hosts: ['https://docs.example'] } }],
    ['a host with a port', 'fetch.hosts[0]', { fetch: { hosts: ['docs.example:80'] } }],
    ['a command of any program', 'commands.allow[0][0]', { commands: { allow: [['*']], root: '/', approval: false } }],
    ['a command by a relative path', 'commands.allow[0][0]', { commands: { allow: [['./run']], root: '/', approval: false } }],
    ['a command without words', 'commands.allow[0]', { commands: { allow: [[]], root: '/', approval: false } }],
    [
      'a folder for commands that is not there',
      'commands.root',
      { commands: { allow: [], root: '/no/such/folder', approval: false } },
    ],
    ['a variable without a name', 'commands.env', { commands: { ...noCommands, env: { '': 'a' } } }],
    ['a variable of an odd name', 'commands.env', { commands: { ...noCommands, env: { 'A=B': 'a' } } }],
    ['a variable with a zero byte', 'commands.env.A', { commands: { ...noCommands, env: { A: 'a\0b' } } }],
    ['a folder for writing that is not there', 'writeRoot', { writeRoot: '/no/such/folder' }],
    ['a deadline of nothing', 'approvalTimeoutMs', { approvalTimeoutMs: 0 }],
  ])('refuse %s', async (_name, field, options) => {
    await expect(createSwarm({ threads: 0, ...options })).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining(field),
    });
  });
});
