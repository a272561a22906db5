// The stand-in server as a process of its own, for what is to be measured or killed without it.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { StandInReport } from '../../test/stand-in/house.ts';

export interface StandInProcess extends AsyncDisposable {
  readonly url: string;
  report(): Promise<StandInReport>;
}

/** Starts it with the options that the module `optionsFile` exports. */
export async function startStandInProcess(optionsFile: URL, env: Readonly<Record<string, string>>): Promise<StandInProcess> {
  const main = fileURLToPath(new URL('../../test/stand-in/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, fileURLToPath(optionsFile)], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { url } = JSON.parse((await lines.next()).value ?? '{}') as { url: string };
  return {
    url,
    report: async () => (await (await fetch(`${url}/stand-in/report`)).json()) as StandInReport,
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await ended;
    },
  };
}
