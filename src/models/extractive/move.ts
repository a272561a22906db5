// What the embedded model does next: it asks for tools, or it says its answer. Deciding is a pure function of the request.
import { ActorError } from '../../base/actor-error.ts';
import { type ErrorCode, errorCodes } from '../../base/error-codes.ts';
import type { ToolResult } from '../model.ts';

export type Move =
  | { readonly kind: 'call'; readonly calls: readonly { readonly name: string; readonly input: unknown }[] }
  | { readonly kind: 'say'; readonly text: string };

/** The error for what takes a model that understands language; it names the keys that the hosted ones ask for. */
export function lacksCapability(what: string): ActorError {
  const remedy = 'a hosted model could do it: anthropic:<id> with ANTHROPIC_API_KEY, or gemini:<id> with GEMINI_API_KEY';
  return new ActorError(
    'model-lacks-capability',
    `the embedded model answers questions about files only, and ${what}; ${remedy}`,
  );
}

/** The output of a tool; a tool that failed ends the run under the tool's own code, when that is in the catalogue. */
export function outputOf(result: ToolResult): unknown {
  if (result.ok) return result.output;
  const { code, message } = result.error;
  const isKnown = Object.hasOwn(errorCodes, code);
  throw new ActorError(
    isKnown ? (code as ErrorCode) : 'model-failed',
    isKnown ? message : `${result.name} failed: ${code}: ${message}`,
  );
}
