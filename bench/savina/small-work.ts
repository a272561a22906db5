// The computation that Savina's fork-join benchmarks do for each message: little, and not to be optimised away.
export function smallWork(theta: number): void {
  const sine = Math.sin(theta);
  if (sine * sine <= 0) throw new Error('the square of a sine that is not 0 is above 0');
}

export const smallWorkTheta = 37.2;
