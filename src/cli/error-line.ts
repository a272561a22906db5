// How an error is told on stderr.
import { isActorError } from '../base/actor-error.ts';
import { escapeLine, escapeText } from './escape.ts';

/** `troupe: code: message` with a newline, escaped. */
export function errorLine(code: string, message: string): string {
  return `troupe: ${escapeLine(code)}: ${escapeLine(message)}\n`;
}

/** Any thrown value; the swarm's option `tape`, which only the command's words can set, has the name that it has there. One that Troupe did not raise is a fault of the program, so its stack is shown. */
export function thrownLines(thrown: unknown): string {
  if (isActorError(thrown)) return errorLine(thrown.code, thrown.message.replace(/^tape\.(record|replay)\b/, '--$1'));
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return `troupe: unexpected fault: ${escapeText(text)}\n`;
}
