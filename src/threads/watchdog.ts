// Watches the heartbeats of hosts from main: a hang is the absence of beats, whatever the reason; and each beat says how much memory the
// thread holds.
// Quiet time is charged, not measured: each check charges at most one check period, and the first late check after one in time charges
// nothing. So a main thread that was blocked, or a machine that slept, gives every host a full period to beat again before it is judged.
import type { Clock, TimerHandle } from '../base/clock.ts';
import { readBeats, readMemory, type ThreadMemory } from './heartbeat.ts';
import { type MemoryPhase, nextMemoryPhase } from './memory-phase.ts';

export interface WatchdogOptions {
  readonly clock: Clock;
  readonly hangWarnMs: number;
  readonly hangMs: number;
  /** How often hosts beat; checks come no more often. */
  readonly beatMs: number;
  readonly memoryLimitBytes: number;
}

export interface Watched {
  readonly heartbeat: SharedArrayBuffer;
  onQuiet(quietMs: number): void;
  /** It beats again after `onQuiet`. */
  onStir(): void;
  onHang(quietMs: number): void;
  /** It holds most of what it may. Once, until it has given back enough. */
  onMemoryHigh(memory: ThreadMemory): void;
  /** It holds more than it may. Once. */
  onMemoryOver(memory: ThreadMemory): void;
}

/** What is known of one host. */
interface Pulse {
  readonly beats: number;
  readonly quietMs: number;
  readonly phase: 'beating' | 'quiet' | 'hung';
  readonly memory: MemoryPhase;
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
  if (beats !== pulse.beats) return { ...pulse, beats, quietMs: 0, phase: 'beating' };
  const quietMs = pulse.quietMs + chargedMs;
  return { ...pulse, quietMs, phase: quietMs >= limits.hangMs ? 'hung' : quietMs >= limits.hangWarnMs ? 'quiet' : 'beating' };
}

/** How often hosts are looked at: as often as they beat, so that memory is seen early, and at least four times until the warning. */
function checkPeriodMs(options: Pick<WatchdogOptions, 'hangWarnMs' | 'beatMs'>): number {
  return Math.max(options.beatMs, Math.min(100, options.hangWarnMs / 4));
}

/** One timer for all hosts; it runs only while one is watched, and does not keep the process alive. */
export function createWatchdog(options: WatchdogOptions): Watchdog {
  const { clock, memoryLimitBytes } = options;
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
      const beaten = nextPulse(pulse, readBeats(host.heartbeat), chargedMs, options);
      const held = readMemory(host.heartbeat);
      const next: Pulse = { ...beaten, memory: nextMemoryPhase(pulse.memory, held, memoryLimitBytes) };
      pulses.set(host, next);
      if (next.phase !== pulse.phase) tellBeats(host, next);
      if (next.memory !== pulse.memory) tellMemory(host, pulse.memory, next.memory, held);
    }
    timer = undefined;
    if (pulses.size > 0) arm();
  };

  return {
    watch(host) {
      pulses.set(host, { beats: readBeats(host.heartbeat), quietMs: 0, phase: 'beating', memory: 'low' });
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

function tellBeats(host: Watched, pulse: Pulse): void {
  if (pulse.phase === 'hung') host.onHang(pulse.quietMs);
  else if (pulse.phase === 'quiet') host.onQuiet(pulse.quietMs);
  else host.onStir();
}

/** The warning comes before the end also when the memory grew past both marks between two looks. */
function tellMemory(host: Watched, before: MemoryPhase, phase: MemoryPhase, held: ThreadMemory): void {
  if (phase !== 'low' && before === 'low') host.onMemoryHigh(held);
  if (phase === 'over') host.onMemoryOver(held);
}
