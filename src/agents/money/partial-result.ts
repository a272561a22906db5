// What there is of a result when a run cannot go on, for want of money or time: its model's last text, and its children as they ended. Pure.
import type { RunHappening } from '../runs/run-event.ts';
import type { PartialChild, PartialResult } from '../runs/run-record.ts';
import type { RunState } from '../runs/run-state.ts';

/** The most bytes, as JSON, and how many of them a text may take. */
const mostBytes = 65_536;
const mostTextBytes = 32_768;
/** Room for the braces and field names. */
const frameBytes = 256;

/** `stateOf` knows the run's children. */
export function partialResult(state: RunState, stateOf: (run: string) => RunState | undefined): PartialResult {
  const said = state.messages.findLast((message) => message.role === 'assistant' && message.text !== '');
  const text = said?.role === 'assistant' ? cut(said.text) : null;
  let room = mostBytes - frameBytes - bytesOf(text);
  const children: PartialChild[] = [];
  for (const { id, agent, label } of state.children) {
    const child = { run: id, agent, label, ...endOf(stateOf(id)) };
    room -= bytesOf(child) + 1;
    if (room < 0) break;
    children.push(child);
  }
  return { text, children, omitted: state.children.length - children.length };
}

/** `happening`; when it ends the run for want of time, with what there is of a result. */
export function withPartial(
  happening: RunHappening,
  state: RunState | undefined,
  stateOf: (run: string) => RunState | undefined,
): RunHappening {
  if (state === undefined || happening.kind !== 'ending' || happening.ending.kind !== 'timed-out') return happening;
  return { ...happening, ending: { ...happening.ending, partial: partialResult(state, stateOf) } };
}

function endOf(state: RunState | undefined): Pick<PartialChild, 'outcome' | 'value' | 'error'> {
  const ending = state === undefined || state.endedMs === null ? null : state.ending;
  if (ending === null) return { outcome: null };
  return ending.kind === 'done' ? { outcome: 'done', value: ending.value } : { outcome: ending.kind, error: ending.error };
}

/** A character is at most six bytes of JSON. */
function cut(text: string): string {
  return bytesOf(text) <= mostTextBytes ? text : text.slice(0, Math.floor(mostTextBytes / 6));
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? 'null');
}
