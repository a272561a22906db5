// What an installation costs: its packages and their bytes on disk.
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface Weight {
  readonly packages: number;
  readonly megabytes: number;
}

/** The runtime packages below `project`, as `npm ls` lists them, without the project itself. */
export function weighRuntime(project: string): Weight {
  const listed = execFileSync('npm', ['ls', '--all', '--omit=dev', '--parseable'], { cwd: project, encoding: 'utf8' });
  const folders = listed.trim().split('\n').slice(1);
  const bytes = folders.reduce((sum, folder) => sum + bytesIn(folder), 0);
  return { packages: folders.length, megabytes: bytes / 1e6 };
}

/** Bytes of the files in `folder`; packages nested in it count for themselves. */
function bytesIn(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules') continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += bytesIn(path);
    else if (entry.isFile()) bytes += statSync(path).size;
  }
  return bytes;
}
