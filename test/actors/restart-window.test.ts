import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RestartWindow } from '../../src/actors/supervisor/restart-window.ts';

/** OTP's own algorithm: a list of restart times, of which those within the period are kept; exceeded when there are more than the intensity. */
function otpWindow(intensity: number, periodMs: number): (now: number) => boolean {
  let restarts: number[] = [];
  return (now) => {
    restarts = [now, ...restarts].filter((at) => at >= now - periodMs);
    return restarts.length > intensity;
  };
}

describe('the restart window', () => {
  test('decides as OTP’s list does, for any intensity, period and times', () => {
    const gaps = fc.array(fc.oneof(fc.integer({ min: 0, max: 30 }), fc.constantFrom(10, 20)), { maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 6 }), fc.constantFrom(1, 10, 20), gaps, (intensity, periodMs, steps) => {
        const window = new RestartWindow({ intensity, periodMs });
        const otp = otpWindow(intensity, periodMs);
        let now = 0;
        for (const gap of steps) {
          now += gap;
          // A supervisor ends at the first excess; the window must be right up to there, and here also beyond.
          expect(window.exceeds(now)).toBe(otp(now));
        }
      }),
    );
  });

  test('is exceeded by more restarts than its intensity, not by as many', () => {
    const window = new RestartWindow({ intensity: 3, periodMs: 100 });
    expect([0, 1, 2, 3].map((now) => window.exceeds(now))).toEqual([false, false, false, true]);
  });

  test('still counts a restart exactly one period ago, and none older', () => {
    const exactly = new RestartWindow({ intensity: 1, periodMs: 100 });
    expect([0, 100].map((now) => exactly.exceeds(now))).toEqual([false, true]);
    const older = new RestartWindow({ intensity: 1, periodMs: 100 });
    expect([0, 100.001].map((now) => older.exceeds(now))).toEqual([false, false]);
  });

  test('with intensity 0 is exceeded by the first', () => {
    expect(new RestartWindow({ intensity: 0, periodMs: 1 }).exceeds(5)).toBe(true);
  });
});
