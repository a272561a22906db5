import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { openDocumentSwarm } from '../../src/cli/document-swarm.ts';
import { parseCommandLine } from '../../src/cli/parse-command-line.ts';
import { teamOf } from '../../src/cli/team.ts';

const path = fileURLToPath(import.meta.url);

test('the deadline counts from the start of the command', async () => {
  const line = parseCommandLine(['run', 'Why?', path, '--threads', '0', '--deadline-ms', '600000']);
  if (line.kind !== 'run') throw new Error('no run');
  const startedAt = systemClock.now() - 600_000;
  const { request } = line;
  const team = teamOf(request, { cwd: '/', config: {}, agents: [], first: undefined, isInvited: false });
  const swarm = await openDocumentSwarm({ request, team, documents: 1, clock: systemClock, startedAt, onEvent: () => {} });
  try {
    expect(await swarm.answer('Why?', [{ name: 'a', path }])).toMatchObject({ ok: false, error: { code: 'run-deadline' } });
  } finally {
    await swarm.stop();
  }
});
