// A conversation as agents have them: four messages, 8 kB as JSON, made anew for each send as a turn would.

export interface Transcript {
  readonly run: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

const paragraph = 'The supplier confirmed the delivery for the third week, and asked for the drawings of the second part again. ';
const texts = [2, 40, 4, 25].map((times) => paragraph.repeat(times));

export function makeTranscript(number: number): Transcript {
  return {
    run: `run-${number}`,
    messages: texts.map((text, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', content: text })),
  };
}
