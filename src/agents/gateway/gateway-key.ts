// The name of a model call in the whole system.

export function gatewayKey(swarm: string, run: string, turn: number, attempt: number): string {
  return `${swarm}/${run}/${turn}/${attempt}`;
}

/** The swarm that a key belongs to. */
export function swarmOfKey(key: string): string {
  return key.slice(0, key.indexOf('/'));
}
