// What an installation costs: its packages and their bytes on disk.
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface Weight {
  readonly name: string;
  readonly megabytes: number;
}

/** The runtime packages below `project`, as `npm ls` lists them, without the project itself; the heaviest first. */
export function weighRuntime(project: string): readonly Weight[] {
  const listed = execFileSync('npm', ['ls', '--all', '--omit=dev', '--parseable'], { cwd: project, encoding: 'utf8' });
  return listed
    .trim()
    .split('\n')
    .slice(1)
    .map((folder) => ({ name: nameOf(folder), megabytes: bytesIn(folder) / 1e6 }))
    .sort((a, b) => b.megabytes - a.megabytes);
}

function nameOf(folder: string): string {
  return folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
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
