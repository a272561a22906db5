// The parts of a transcript as the providers' formats have them in common.

/** An id of a tool call as every provider takes it: calls may come from a model of another provider. */
export function wireId(callId: string): string {
  return callId.replace(/[^a-zA-Z0-9_-]/g, '_');
}

/** A tool's output as text: as it is when it is text, else its JSON. */
export function outputText(output: unknown): string {
  return typeof output === 'string' ? output : (JSON.stringify(output) ?? 'null');
}

export function failureText({ code, message }: { readonly code: string; readonly message: string }): string {
  return `${code}: ${message}`;
}

/** A call's arguments as the providers want them back; what is no object was none of the model's making that fits, and it reads what it wrote. */
export function asInputObject(input: unknown): object {
  return typeof input === 'object' && input !== null && !Array.isArray(input) ? input : { invalid: input ?? null };
}

/** The arguments that a model wrote, or the text itself when it is no JSON: it fits no tool's schema, and the model is told so. */
export function readArguments(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
