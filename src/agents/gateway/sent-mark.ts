// One number that an agent and the gateway share: whether the agent's call is with its provider. When the gateway is lost, the agent so knows that a call
// which still waited has cost nothing, and asks for it again.

export type SentMark = SharedArrayBuffer;

export function newSentMark(): SentMark {
  return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
}

export function markSent(mark: SentMark, isSent: boolean): void {
  Atomics.store(new Int32Array(mark), 0, isSent ? 1 : 0);
}

export function wasSent(mark: SentMark): boolean {
  return Atomics.load(new Int32Array(mark), 0) === 1;
}
