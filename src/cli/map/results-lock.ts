// A lock beside the results, so that two maps at once do not do, and pay, the same items twice. The system holds it for the process, as SQLite has files
// locked: it ends with the process, however that ends, and holds between containers that share a folder, where process numbers say nothing.
// 1. The file alone is no lock: one that a crash left is simply locked again.
// 2. It is removed while it is locked, and who locked a file that is not at its path any more begins again; so all who hold it hold the same one.
import { rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { showWord, usage } from '../parse-command-line.ts';

/** Each of them lost to somebody who let go of the lock just then. */
const mostTries = 20;
const sqliteBusy = 5;

/** Locks the file at `path`, which is called `name`. Throws `usage`; gives what lets go of it. */
export async function lockResults(path: string, name: string): Promise<() => Promise<void>> {
  const lock = `${path}.lock`;
  for (let tries = 0; tries < mostTries; tries++) {
    const file = await fileAt(lock, name);
    const held = await hold(lock, name);
    if (file !== undefined && file === (await identityOf(lock))) return () => letGo(lock, held);
    held.close();
  }
  throw taken(name);
}

/** Which file is there, made if there was none; undefined when somebody removed it at once. */
async function fileAt(lock: string, name: string): Promise<string | undefined> {
  // Never opened where it is there: who closes a file here lets go of every lock that the process has on it.
  await writeFile(lock, '', { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    // The lock is the first to be made there, and nobody gave its name.
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw noFolder(name);
    if (error.code !== 'EEXIST') throw error;
  });
  return await identityOf(lock);
}

async function identityOf(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  return found === undefined ? undefined : `${found.dev}:${found.ino}`;
}

async function hold(lock: string, name: string): Promise<DatabaseSync> {
  const sqlite = await import('node:sqlite');
  let database: DatabaseSync | undefined;
  try {
    database = new sqlite.DatabaseSync(lock, { timeout: 0 });
    // Without a journal beside it, as nothing is ever written.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database?.close();
    // Extended codes say the reason in the upper bytes.
    if ((Number((error as { errcode?: unknown }).errcode) & 0xff) === sqliteBusy) throw taken(name);
    const lockName = showWord(`${name}.lock`);
    throw usage(`--out: ${lockName} cannot be locked (${(error as Error).message}); if no troupe map runs, remove it`, {
      field: 'out',
    });
  }
}

function noFolder(name: string): Error {
  return usage(`--out: ${showWord(name)} cannot be written: there is no folder ${showWord(dirname(name))}`, { field: 'out' });
}

function taken(name: string): Error {
  return usage(`--out: another troupe map writes to ${showWord(name)}; begin when it has ended`, { field: 'out' });
}

async function letGo(lock: string, held: DatabaseSync): Promise<void> {
  const isRemoved = await rm(lock).then(
    () => true,
    () => false,
  );
  held.close();
  // Some systems remove no file that is open.
  if (!isRemoved) await rm(lock, { force: true }).catch(() => {});
}
