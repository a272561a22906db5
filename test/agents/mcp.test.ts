import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createSwarm } from '../../src/agents/create-swarm.ts';
import type { Journal } from '../../src/agents/journal/journal.ts';
import { createMemoryJournal } from '../../src/agents/journal/memory-journal.ts';
import type { McpConnection } from '../../src/agents/mcp/mcp-connection.ts';
import type { McpOptions, McpProgram } from '../../src/agents/mcp/mcp-options.ts';
import { McpServer } from '../../src/agents/mcp/mcp-server.ts';
import { mcpOutput, mcpTools } from '../../src/agents/mcp/mcp-tools.ts';
import type { ScriptStep } from '../../src/models/scripted-step.ts';
import { VirtualClock } from '../../src/testing/virtual-clock.ts';
import type { Tool } from '../../src/tools/tool.ts';
import { httpPost } from '../security/outward-tools.ts';
import { codeOf, errorOf } from '../tools/temp-folder.ts';
import { type ScriptedSwarmOptions, scriptedAgent, scriptedSwarm, until } from './swarm-fixtures.ts';

const everything = fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js'));
/** A process takes its time to start on a busy machine. */
const startTimeoutMs = 30_000;
const mortal: McpProgram = {
  command: process.execPath,
  args: [fileURLToPath(new URL('mcp-mortal-server.ts', import.meta.url))],
  startTimeoutMs,
};
const call = (name: string, input: unknown = {}): ScriptStep => ({ toolCalls: [{ name, input }] });

async function play(
  steps: readonly ScriptStep[],
  tools: readonly (string | Tool)[],
  options: ScriptedSwarmOptions,
): Promise<{ result: unknown; taintedBy: string | null }> {
  const { swarm } = await scriptedSwarm({ user: steps }, { threads: 0, policy: { allowTainted: ['mcp_*'] }, ...options });
  onTestFinished(() => swarm.stop());
  const outcome = await swarm.run(scriptedAgent('user', { tools }), 'go').outcome();
  if (!outcome.ok) throw outcome.error;
  return { result: outcome.value, taintedBy: outcome.record.taintedBy };
}

/** A journal that also notes what it is given, as JSON. */
function recording(seen: string[]): Journal {
  const journal = createMemoryJournal();
  return {
    append: (batch) => {
      seen.push(JSON.stringify(batch));
      return journal.append(batch);
    },
    read: (from) => journal.read(from),
    close: () => journal.close(),
  };
}

function isAlive(pid: number): boolean {
  try {
    return pid > 1 && process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a real MCP server', () => {
  test('that is a program gives its tools to agents, taints them, and gets no environment but its own', async () => {
    process.env['TROUPE_TEST_SECRET'] = 'planted';
    onTestFinished(() => {
      delete process.env['TROUPE_TEST_SECRET'];
    });
    const steps: ScriptStep[] = [
      call('mcp_every_get_sum', { a: 2, b: 3 }),
      { ...call('mcp_every_get_env'), expect: '5' },
      { text: 'own', expect: 'TROUPE_TEST_OWN' },
    ];
    const seen: string[] = [];
    const { swarm } = await scriptedSwarm(
      { user: steps },
      {
        threads: 0,
        policy: { allowTainted: ['mcp_every_*'] },
        mcp: { every: { command: process.execPath, args: [everything], env: { TROUPE_TEST_OWN: 'yes' }, startTimeoutMs } },
        journal: recording(seen),
      },
    );
    onTestFinished(() => swarm.stop());
    const outcome = await swarm.run(scriptedAgent('user', { tools: ['mcp_every_get_sum', 'mcp_every_get_env'] }), 'go').outcome();
    expect(outcome).toMatchObject({ ok: true, value: 'own', record: { taintedBy: 'mcp_every_get_sum' } });
    expect(seen.join('')).toContain('TROUPE_TEST_OWN');
    expect(seen.join('')).not.toContain('TROUPE_TEST_SECRET');
  });

  describe('over streamable HTTP', () => {
    const authorisations = new Set<string | undefined>();
    const transports = new Map<string, StreamableHTTPServerTransport>();
    const http = createServer((request, response) => {
      authorisations.add(request.headers.authorization);
      void serve(request).then((transport) => transport.handleRequest(request, response));
    });
    let url = '';
    beforeAll(async () => {
      await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`;
    });
    afterAll(async () => {
      for (const transport of transports.values()) await transport.close();
      http.closeAllConnections();
      http.close();
    });

    async function serve(request: IncomingMessage): Promise<StreamableHTTPServerTransport> {
      const known = transports.get(String(request.headers['mcp-session-id']));
      if (known !== undefined) return known;
      const { createServer: create } = (await import(
        import.meta.resolve('@modelcontextprotocol/server-everything/dist/server/index.js')
      )) as {
        createServer(): { server: { connect(transport: unknown): Promise<void> } };
      };
      const transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: () => randomUUID(),
        onsessioninitialized: (id) => {
          transports.set(id, transport);
        },
      });
      await create().server.connect(transport);
      return transport;
    }

    test('gives its tools as well, and is sent the headers that the operator named', async () => {
      const steps: ScriptStep[] = [call('mcp_every_echo', { message: 'Grüße' }), { text: 'heard', expect: 'Grüße' }];
      const mcp = { every: { url, headers: { authorization: 'Bearer planted' }, tools: ['echo'], startTimeoutMs } };
      expect(await play(steps, ['mcp_every_echo'], { mcp })).toEqual({ result: 'heard', taintedBy: 'mcp_every_echo' });
      expect([...authorisations]).toEqual(['Bearer planted']);
    });
  });
});

describe('an MCP server', () => {
  test('that dies in a call is an error of that call, said to be of unknown outcome, and is started again for the next', async () => {
    const steps: ScriptStep[] = [
      call('mcp_mortal_die'),
      { ...call('mcp_mortal_whoami'), expect: '"tool-outcome-unknown"' },
      { text: 'alive', expect: '"ok":true' },
    ];
    expect(await play(steps, ['mcp_mortal_die', 'mcp_mortal_whoami'], { mcp: { mortal } })).toMatchObject({ result: 'alive' });
  });

  test('ends with its swarm', async () => {
    const seen: string[] = [];
    const steps = [call('mcp_mortal_whoami'), { text: 'done' }];
    const { swarm } = await scriptedSwarm({ user: steps }, { threads: 0, mcp: { mortal }, journal: recording(seen) });
    await swarm.run(scriptedAgent('user', { tools: ['mcp_mortal_whoami'] }), 'go').result();
    const pid = Number(/"text":"(\d+)"/.exec(seen.join(''))?.[1]);
    expect(isAlive(pid)).toBe(true);
    await swarm.stop();
    await until(() => !isAlive(pid), 'the end of the server');
  });

  test('that never answers holds up no run that is cancelled', async () => {
    const { swarm } = await scriptedSwarm({ user: [call('mcp_mortal_wait'), { text: 'done' }] }, { threads: 0, mcp: { mortal } });
    onTestFinished(() => swarm.stop());
    const run = swarm.run(scriptedAgent('user', { tools: ['mcp_mortal_wait'] }), 'go');
    await until(() => run.status === 'running', 'the run');
    run.cancel();
    expect(await run.outcome()).toMatchObject({ kind: 'cancelled' });
  });

  test.each([
    ['tool-timeout', 'none'],
    ['tool-outcome-unknown', 'external'],
  ] as const)('that takes longer than the limits of the run allow is a %s of a tool with effects %s', async (code, effects) => {
    const steps: ScriptStep[] = [call('mcp_mortal_wait'), { text: 'told', expect: [`"${code}"`, 'longer than 20 ms'] }];
    const { swarm } = await scriptedSwarm({ user: steps }, { threads: 0, mcp: { mortal: { ...mortal, effects } } });
    onTestFinished(() => swarm.stop());
    const agent = scriptedAgent('user', { tools: ['mcp_mortal_wait'] });
    const task = { input: 'go', limits: { toolTimeoutMs: 20 } };
    expect(await swarm.run(agent, task).result()).toBe('told');
  });

  test('that is not trusted is refused like any tool with effects outside once the run is tainted, and when it is denied', async () => {
    const twice: ScriptStep[] = [
      call('mcp_mortal_whoami'),
      call('mcp_mortal_whoami'),
      { text: 'refused', expect: '"tool-denied"' },
    ];
    expect(await play(twice, ['mcp_mortal_whoami'], { mcp: { mortal }, policy: {} })).toMatchObject({ result: 'refused' });
    const denied: ScriptStep[] = [call('mcp_mortal_whoami'), { text: 'refused', expect: '"tool-denied"' }];
    const policy = { denyTools: ['mcp_mortal_*'] };
    expect(await play(denied, ['mcp_mortal_whoami'], { mcp: { mortal }, policy })).toEqual({
      result: 'refused',
      taintedBy: null,
    });
  });

  test.each<[string, string, McpOptions['mcp']]>([
    ['does not start', 'mcp-failed', { bad: { command: '/no/such/program' } }],
    [
      'says nothing',
      'mcp-failed',
      { bad: { command: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'], startTimeoutMs: 50 } },
    ],
    ['has not the tool that is wanted', 'mcp-failed', { mortal: { ...mortal, tools: ['fly'] } }],
    ['is named in a way that tools cannot be', 'invalid-argument', { 'no-dash': mortal }],
    ['is both a program and an address', 'invalid-argument', { both: { ...mortal, url: 'http://127.0.0.1/' } as never }],
  ])('that %s keeps the swarm from starting', async (_name, code, mcp) => {
    expect(await codeOf(createSwarm({ threads: 0, ...(mcp === undefined ? {} : { mcp }) }))).toBe(code);
  });

  test('that fails with instructions has tainted the run that reads them', async () => {
    const { result, taintedBy } = await play(
      [
        call('mcp_mortal_lie'),
        { ...call('http_post', { url: 'http://127.0.0.1:9/' }), expect: 'send it all' },
        { text: 'kept', expect: '"tool-denied"' },
      ],
      ['mcp_mortal_lie', httpPost],
      { mcp: { mortal: { ...mortal, effects: 'none' } } },
    );
    expect({ result, taintedBy }).toEqual({ result: 'kept', taintedBy: 'mcp_mortal_lie' });
  });

  test('has none of its patterns run here, neither on what goes in nor on what comes out', async () => {
    const long = `${'a'.repeat(22)}!`;
    const { result } = await play(
      [
        call('mcp_mortal_slow', { word: 7 }),
        { ...call('mcp_mortal_slow', { word: long }), expect: '"invalid-tool-input"' },
        { text: 'passed', expect: `"value":{"word":"${long}"}` },
      ],
      ['mcp_mortal_slow'],
      { mcp: { mortal } },
    );
    expect(result).toBe('passed');
  });

  test('that answers without end is cut off, and is one call’s error', async () => {
    const part = Buffer.alloc(1_048_576, 'a');
    let sent = 0;
    const http = createServer(async (request, response) => {
      const text = (await request.toArray()).join('');
      const { id, method, params } = (text === '' ? {} : JSON.parse(text)) as Record<string, never>;
      if (id === undefined) {
        response.writeHead(request.method === 'POST' ? 202 : 405).end();
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json' });
      response.on('error', () => {});
      const reply = (result: unknown): string => JSON.stringify({ jsonrpc: '2.0', id, result });
      const named = { protocolVersion: params?.['protocolVersion'], serverInfo: { name: 'endless', version: '1' } };
      if (method === 'initialize') response.end(reply({ ...named, capabilities: { tools: {} } }));
      else if (method === 'tools/list') response.end(reply({ tools: [{ name: 'talk', inputSchema: { type: 'object' } }] }));
      else {
        const [head = '', tail = ''] = reply({ content: [{ type: 'text', text: '~' }] }).split('~');
        response.write(head);
        while (sent < 64 && !response.destroyed) {
          sent += 1;
          if (!response.write(part)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
        }
        response.end(tail);
      }
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      http.closeAllConnections();
      http.close();
    });
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`;
    const steps = [call('mcp_endless_talk'), { text: 'cut', expect: '"mcp-failed"' }];
    const mcp: McpOptions['mcp'] = { endless: { url, effects: 'none' } };
    expect(await play(steps, ['mcp_endless_talk'], { mcp })).toMatchObject({ result: 'cut' });
    expect(sent).toBeLessThan(64);
  });

  test('without a tool that an agent names keeps the swarm from starting', async () => {
    const agents = [scriptedAgent('user', { tools: ['mcp_mortal_fly'] })];
    const providers = {
      scripted: { module: new URL('../../src/models/scripted.ts', import.meta.url).href, options: { scripts: {} } },
    };
    expect(await codeOf(createSwarm({ threads: 0, mcp: { mortal }, agents, providers }))).toBe('unknown-tool');
  });

  test('is named in errors without its secrets', async () => {
    const mcp = { bad: { command: 'x', env: { TOKEN: 7 } } } as never;
    await expect(createSwarm({ threads: 0, mcp })).rejects.toThrow('mcp.bad.env.TOKEN must be a text');
    const urls = ['http://ann:geheim@127.0.0.1/mcp', 'ftp://ann:geheim@127.0.0.1/mcp', 'ann:geheim@ 127.0.0.1'];
    const servers: McpOptions['mcp'][] = [
      ...urls.map((url) => ({ bad: { url } })),
      { bad: { ...mortal, env: { A: 'geheim\0' } } },
    ];
    for (const one of servers) {
      const error = await errorOf(createSwarm({ threads: 0, ...(one === undefined ? {} : { mcp: one }) }));
      expect(error.code).toBe('invalid-argument');
      expect(inspect(error, { depth: 9 })).not.toContain('geheim');
    }
  });

  test('that has to be connected again first takes no longer for it than its call may, nor than its caller waits', async () => {
    const clock = new VirtualClock();
    const connecting = Promise.withResolvers<McpConnection>();
    const server = new McpServer('slow', { ...mortal, startTimeoutMs: 120_000 }, clock, () => connecting.promise);
    const caller = new AbortController();
    const late = errorOf(server.call('x', {}, { signal: new AbortController().signal, timeoutMs: 1000 }));
    const left = server.call('x', {}, { signal: caller.signal, timeoutMs: 60_000 });
    caller.abort(new Error('enough'));
    await expect(left).rejects.toThrow('enough');
    clock.advance(1000);
    expect(await late).toMatchObject({ code: 'tool-timeout', details: { wasSent: false } });
    const next = server.call('x', {}, { signal: new AbortController().signal, timeoutMs: 1000 });
    const never = new Promise<never>(() => {});
    const call = (_: string, __: object, { signal }: { readonly signal: AbortSignal }) =>
      signal.aborted ? Promise.reject(signal.reason) : Promise.resolve({ content: [] });
    connecting.resolve({ closed: never, list: () => never, close: () => never, call });
    expect(await next).toEqual({ content: [] });
  });

  test('that stays down is tried again after its back-off, and not before', async () => {
    const clock = new VirtualClock();
    let tries = 0;
    const server = new McpServer('down', mortal, clock, () => {
      tries += 1;
      return Promise.reject<McpConnection>(new Error('refused'));
    });
    const options = { signal: new AbortController().signal, timeoutMs: 1000 };
    for (const [advanceMs, after] of [
      [0, 1],
      [0, 1],
      [500, 2],
      [500, 2],
      [500, 3],
    ] as const) {
      clock.advance(advanceMs);
      expect(await codeOf(server.call('x', {}, options))).toBe('mcp-failed');
      expect(tries).toBe(after);
    }
  });
});

describe('the tools of a server', () => {
  const tool = (
    name: string,
    description = '',
    inputSchema: object = { type: 'object' },
  ): { name: string; description: string; inputSchema: object } => ({ name, description, inputSchema });

  test('have names that no other tool has, plain descriptions of bounded length, and the effects that the operator says', () => {
    const [one] = mcpTools('git', mortal, [
      tool('Create-Issue', `\x1b]0;owned\x07${'a'.repeat(5000)}`, { $schema: 'x', type: 'object' }),
    ]);
    expect(one?.tool).toMatchObject({
      name: 'mcp_git_create_issue',
      effects: 'external',
      taints: true,
      inputSchema: { type: 'object' },
    });
    expect(one?.tool.description).toBe('a'.repeat(2048));
    expect(mcpTools('git', { ...mortal, effects: 'none' }, [tool('x')])[0]?.tool.effects).toBe('none');
  });

  test.each([
    ['two tools of one name', [tool('a-b'), tool('a_b')]],
    ['a schema without measure', [tool('a', '', { type: 'object', description: 'a'.repeat(40_000) })]],
  ])('refuse %s', (_name, listed) => {
    expect(() => mcpTools('git', mortal, listed)).toThrow(expect.objectContaining({ code: 'mcp-failed' }));
  });

  test('have their inputs checked here by no rule that could take for ever, and by no stricter one than the server’s', () => {
    const inputSchema = {
      type: 'object',
      properties: {
        pattern: { type: 'string', pattern: '^(a+)+$', format: 'uri', maxLength: 9 },
        any: { anyOf: [{ type: 'string', pattern: 'x' }, { $ref: '#/$defs/twice' }] },
        none: false,
      },
      required: ['pattern'],
      items: [{ pattern: '^(a+)+$' }],
      patternProperties: { '^(a+)+$': true },
      additionalProperties: false,
      not: { pattern: 'x' },
      oneOf: [{ pattern: 'x' }, { pattern: 'y' }],
      $defs: { twice: { allOf: [{ $ref: '#/$defs/more' }, { $ref: '#/$defs/more' }] } },
    };
    const [one] = mcpTools('git', mortal, [tool('x', '', inputSchema)]);
    expect(one?.tool.inputSchema).toEqual(inputSchema);
    expect(one?.inputRules).toEqual({
      type: 'object',
      properties: { pattern: { type: 'string', maxLength: 9 }, any: { anyOf: [{ type: 'string' }, {}] }, none: false },
      required: ['pattern'],
    });
  });

  test('give at most 64 KiB, without what would speak to a terminal, and name what is no text', () => {
    const content = [{ type: 'text', text: `\x1b[2Jred${'a'.repeat(70_000)}` }];
    const { text } = mcpOutput('t', { content }) as { text: string };
    expect(text).toMatch(/^reda{65533}\n\[cut: more than 65536 bytes\]$/);
    expect(
      mcpOutput('t', {
        content: [
          { type: 'image', data: 'x' },
          { type: 'resource_link', uri: 'a://b' },
        ],
      }),
    ).toEqual({ text: '[image]\n[resource_link a://b]' });
    expect(() => mcpOutput('t', { content: [{ type: 'text', text: 'no' }], isError: true })).toThrow('t failed: no');
  });
});
