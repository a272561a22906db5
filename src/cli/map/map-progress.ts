// Progress of a map on stderr: one line that is drawn again on a terminal, about twenty plain lines elsewhere, nothing when quiet.
import cliProgress from 'cli-progress';
import type { CommandHost } from '../command-host.ts';
import { clipEnd } from '../display-width.ts';
import type { OutputStream } from '../output-stream.ts';
import type { MapBoard } from './map-board.ts';

export interface MapProgress {
  /** An item ended. */
  show(): void;
  /** A line that stays, escaped. */
  say(line: string): void;
  stop(): void;
}

const linesPerMap = 20;
const usualColumns = 80;

export function startMapProgress(board: MapBoard, host: CommandHost, errors: OutputStream, isQuiet: boolean): MapProgress {
  const say = (line: string): void => errors.write(`troupe: ${line}\n`);
  if (isQuiet) return { show: () => {}, say, stop: () => {} };
  return host.stderr.isTTY === true && host.environment['TERM'] !== 'dumb' ? live(board, host, say) : plain(board, host, say);
}

function plain(board: MapBoard, { clock }: CommandHost, say: (line: string) => void): MapProgress {
  const { items } = board.setting;
  const step = Math.max(1, Math.ceil(items / linesPerMap));
  return {
    show: () => {
      if (board.finished % step === 0 || board.finished === items) say(board.progress(clock.now()));
    },
    say,
    stop: () => {},
  };
}

function live(board: MapBoard, host: CommandHost, sayPlainly: (line: string) => void): MapProgress {
  let isStopped = false;
  const bars = new cliProgress.MultiBar({
    stream: host.stderr,
    clearOnComplete: true,
    hideCursor: true,
    linewrap: false,
    fps: 8,
    emptyOnZero: true,
    format: () => clipEnd(board.progress(host.clock.now()), (host.stderr.columns ?? usualColumns) - 1),
  });
  const bar = bars.create(Math.max(1, board.setting.items), 0);
  return {
    show: () => {
      if (!isStopped) bar.update(board.finished);
    },
    say: (line) => {
      if (isStopped) sayPlainly(line);
      else bars.log(`${clipEnd(`troupe: ${line}`, (host.stderr.columns ?? usualColumns) - 1)}\n`);
    },
    stop: () => {
      if (isStopped) return;
      isStopped = true;
      // Draws the lines that were said since the last frame.
      bars.update();
      bars.stop();
    },
  };
}
