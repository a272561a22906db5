// A folder for one test file, with modules in it that name the sources.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import type { ScriptStep } from '../../src/models/scripted-step.ts';

export interface ScratchFolder {
  readonly path: string;
  /** Writes a file; gives its path. */
  put(name: string, content: string | Uint8Array): string;
}

export function scratchFolder(): ScratchFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'troupe-cli-')));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  const put = (name: string, content: string | Uint8Array): string => {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
    return join(path, name);
  };
  return { path, put };
}

const sources = new URL('../../src/', import.meta.url);

/** A module whose exports are agents by `defineAgent`'s options, as source text. */
export function agentModule(...exports: readonly string[]): string {
  return `import { defineAgent } from ${JSON.stringify(new URL('agents/agent.ts', sources).href)};\n${exports.join('\n')}\n`;
}

/** A configuration whose provider `scripted` plays these scripts in this process; `more`: further fields, as source text. */
export function scriptedConfig(scripts: Readonly<Record<string, readonly ScriptStep[]>>, more = ''): string {
  const module = new URL('models/scripted.ts', sources).href;
  const provider = { module, runs: 'host', options: { scripts } };
  return `export default { providers: { scripted: ${JSON.stringify(provider)} }, ${more} };\n`;
}
