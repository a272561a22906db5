// Starts the bench's model provider beside a contender, so that its work is nobody's.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface ModelServer {
  readonly url: string;
  close(): void;
}

/** Every reply waits `delayMs` milliseconds. */
export async function startModelServer(delayMs: number): Promise<ModelServer> {
  const program = fileURLToPath(new URL('model-server.ts', import.meta.url));
  const child = spawn(process.execPath, [program, String(delayMs)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  createInterface({ input: child.stdout }).once('line', resolve);
  child.once('exit', (code) => reject(new Error(`the model server ended with ${code}`)));
  const { url } = JSON.parse(await promise) as { url: string };
  return { url, close: () => child.stdin.end() };
}
