// What a model reads of a tool call that had begun and was ended before it had a result.
import type { ToolEffects } from '../../tools/tool.ts';
import type { ErrorRecord } from '../runs/run-record.ts';

/** `error`, or that the outcome is not known, when the tool may have taken effect outside. */
export function cutShort(error: ErrorRecord, effects: ToolEffects): ErrorRecord {
  if (effects !== 'external') return error;
  return { code: 'tool-outcome-unknown', message: `${error.message}; it may have taken effect` };
}
