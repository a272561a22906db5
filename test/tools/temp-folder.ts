// A folder of real files for one test, by its real path, and the access to it.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ActorError } from '../../src/base/actor-error.ts';
import type { FileAccess, ToolAccess } from '../../src/tools/tool.ts';

export interface TempFolder {
  readonly path: string;
  /** Writes a file, with the folders that it lies in, and gives its path. */
  write(name: string, content: string | Uint8Array): string;
  at(name: string): string;
}

export function tempFolder(): TempFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'troupe-tools-')));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  const at = (name: string): string => join(path, name);
  return {
    path,
    at,
    write(name, content) {
      mkdirSync(dirname(at(name)), { recursive: true });
      writeFileSync(at(name), content);
      return at(name);
    },
  };
}

export function accessTo(given: Partial<ToolAccess>): ToolAccess {
  return { files: [], roots: [], maxFileBytes: 67_108_864, ...given };
}

/** The run's files: each folder-relative name, under that name. */
export function filesIn(folder: TempFolder, ...names: string[]): FileAccess {
  return accessTo({ files: names.map((name) => ({ name, path: folder.at(name) })) });
}

/** The error that a promise rejects with; fails when it does not. */
export async function errorOf(promise: Promise<unknown>): Promise<ActorError> {
  return await promise.then(
    (value) => {
      throw new Error(`expected an error, got ${JSON.stringify(value)?.slice(0, 200)}`);
    },
    (error: ActorError) => error,
  );
}

export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return (await errorOf(promise)).code;
}
