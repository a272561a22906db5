// The progress log of a swarm that is to have one, on the machine's files.
import type { Clock } from '../../base/clock.ts';
import { writeIntoFolder } from '../../tools/files/write-atomically.ts';
import type { SwarmHome } from '../swarm-home.ts';
import { ProgressLog } from './progress-log.ts';

/** `mark` tells the unfinished files of two swarms in one folder apart. */
export function openProgress(home: SwarmHome, mark: string, clock: Clock): ProgressLog | undefined {
  const { progressLog: folder } = home.settings;
  if (folder === null) return undefined;
  const files = { write: (path: string, text: string) => writeIntoFolder(path, text, mark) };
  return new ProgressLog({ folder, clock, files, failed: (error) => home.shared.warn(error) });
}
