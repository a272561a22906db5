// Watches the beats of hosts from main. A hang is the absence of beats, whatever the reason.
// Quiet time is charged, not measured: each check charges at most one check period, and the first late check after one in time charges
// nothing. So a main thread that was blocked, or a machine that slept, gives every host a full period to beat again before it is judged.
import type { Clock, TimerHandle } from '../base/clock.ts';
import { readBeats } from './heartbeat.ts';

export interface WatchdogOptions {
  readonly clock: Clock;
  readonly hangWarnMs: number;
  readonly hangMs: number;
  /** How often hosts beat; checks come no more often. */
  readonly beatMs: number;
}

export interface Watched {
  readonly heartbeat: SharedArrayBuffer;
  onQuiet(quietMs: number): void;
  /** It beats again after `onQuiet`. */
  onStir(): void;
  onHang(quietMs: number): void;
}

/** What is known of one host's beats. */
export interface Pulse {
  readonly beats: number;
  readonly quietMs: number;
  readonly phase: 'beating' | 'quiet' | 'hung';
}

export interface Watchdog {
  watch(host: Watched): { cancel(): void };
  stop(): void;
}

/** The pulse after a check that saw `beats` and charges `chargedMs` of quiet time. A hung host stays so: it is being killed. */
function nextPulse(
  pulse: Pulse,
  beats: number,
  chargedMs: number,
  limits: Pick<WatchdogOptions, 'hangWarnMs' | 'hangMs'>,
): Pulse {
  if (pulse.phase === 'hung') return pulse;
  if (beats !== pulse.beats) return { beats, quietMs: 0, phase: 'beating' };
  const quietMs = pulse.quietMs + chargedMs;
  return { beats, quietMs, phase: quietMs >= limits.hangMs ? 'hung' : quietMs >= limits.hangWarnMs ? 'quiet' : 'beating' };
}

/** How often hosts are looked at: a quarter of the time to the warning, but no more often than they beat. */
function checkPeriodMs(options: Pick<WatchdogOptions, 'hangWarnMs' | 'beatMs'>): number {
  return Math.max(options.beatMs, options.hangWarnMs / 4);
}

/** One timer for all hosts; it runs only while one is watched, and does not keep the process alive. */
export function createWatchdog(options: WatchdogOptions): Watchdog {
  const { clock } = options;
  const periodMs = checkPeriodMs(options);
  const pulses = new Map<Watched, Pulse>();
  let timer: TimerHandle | undefined;
  let checkedAt = 0;
  let wasLate = false;

  const arm = (): void => {
    checkedAt = clock.now();
    timer = clock.after(periodMs, check, { unref: true });
  };
  const check = (): void => {
    const isLate = clock.now() - checkedAt > 2 * periodMs;
    const chargedMs = isLate && !wasLate ? 0 : periodMs;
    wasLate = isLate;
    for (const [host, pulse] of [...pulses]) {
      if (!pulses.has(host)) continue;
      const next = nextPulse(pulse, readBeats(host.heartbeat), chargedMs, options);
      pulses.set(host, next);
      if (next.phase !== pulse.phase) tell(host, next);
    }
    timer = undefined;
    if (pulses.size > 0) arm();
  };

  return {
    watch(host) {
      pulses.set(host, { beats: readBeats(host.heartbeat), quietMs: 0, phase: 'beating' });
      if (timer === undefined) arm();
      return { cancel: () => void pulses.delete(host) };
    },
    stop() {
      pulses.clear();
      timer?.cancel();
      timer = undefined;
    },
  };
}

function tell(host: Watched, pulse: Pulse): void {
  if (pulse.phase === 'hung') host.onHang(pulse.quietMs);
  else if (pulse.phase === 'quiet') host.onQuiet(pulse.quietMs);
  else host.onStir();
}
