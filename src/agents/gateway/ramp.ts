// How many calls may be in flight at one provider, pure: few at first, one more with each that is answered, half as many when it says that it is too much.

export interface Ramp {
  readonly allowed: number;
  /** When it was last halved; calls sent before say nothing new. */
  readonly halvedAtMs: number;
}

/** In flight at once before anything is known. */
const firstAllowed = 4;

export function startRamp(most: number): Ramp {
  return { allowed: Math.min(firstAllowed, most), halvedAtMs: Number.NEGATIVE_INFINITY };
}

/** When a call begins to be answered. */
export function rampUp(ramp: Ramp, most: number): Ramp {
  return ramp.allowed >= most ? ramp : { ...ramp, allowed: ramp.allowed + 1 };
}

/** After a call that was sent at `sentAtMs` and turned down since there was too much. */
export function rampDown(ramp: Ramp, sentAtMs: number, nowMs: number): Ramp {
  if (sentAtMs < ramp.halvedAtMs) return ramp;
  return { allowed: Math.max(1, Math.floor(ramp.allowed / 2)), halvedAtMs: nowMs };
}
