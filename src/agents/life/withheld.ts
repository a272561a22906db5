// What may be shown of the messages between a swarm's actors: they carry what users and models wrote, which is nobody's business in a crash report or a trace.
import type { Redact } from '../../runtime/reporting/redact.ts';

export const withholdMessages: Redact = (value, of) => (of.kind === 'message' ? ['[withheld]'] : value);
