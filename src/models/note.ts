// Notes: user messages that the runtime puts into a conversation, beside the user's own. A model that works by words alone passes over them.

/** How every note begins. */
export const noteMark = '[Note';

/** A note: what kind it is, then what it says. */
export function noteText(kind: string, text: string): string {
  return `${noteMark}: ${kind}] ${text}`;
}

export function isNote(text: string): boolean {
  return text.startsWith(noteMark);
}
