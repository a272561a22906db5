// Progress on stderr: live on a terminal, plain lines elsewhere, nothing when quiet.
import type { CommandHost } from './command-host.ts';
import { LiveProgress } from './live-progress.ts';
import type { OutputStream } from './output-stream.ts';
import { PlainProgress } from './plain-progress.ts';
import type { Progress, ProgressSetting } from './progress.ts';

/** Chooses by what stderr is. A terminal that says it is dumb gets plain lines, too. */
export function startProgress(setting: ProgressSetting, host: CommandHost, errors: OutputStream): Progress {
  if (setting.isQuiet) return { show: () => {}, stop: () => {} };
  const isLive = host.stderr.isTTY === true && host.environment['TERM'] !== 'dumb';
  return isLive ? new LiveProgress(setting, host) : new PlainProgress(setting, errors);
}
