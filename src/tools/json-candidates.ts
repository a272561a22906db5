// The JSON values that a text holds. Pure.

/** More beginnings are not tried: a text of nothing but brackets would take the square of its length. */
const mostTries = 200;

/** The objects and arrays in `text` that parse, fenced blocks first, then from left to right; none that lies within another. */
export function* jsonCandidates(text: string): Generator<unknown> {
  for (const block of text.matchAll(/```(?:json5?|jsonc)?[ \t]*\r?\n([\s\S]*?)\r?\n?```/gi)) {
    const value = parsed(block[1] ?? '');
    if (value !== undefined) yield value;
  }
  let tries = 0;
  for (let at = nextOpening(text, 0); at !== -1 && tries < mostTries; tries++) {
    const end = balancedEnd(text, at);
    const value = end === -1 ? undefined : parsed(text.slice(at, end));
    if (value !== undefined) yield value;
    at = nextOpening(text, value === undefined ? at + 1 : end);
  }
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function nextOpening(text: string, from: number): number {
  const rest = /[[{]/g;
  rest.lastIndex = from;
  return rest.exec(text)?.index ?? -1;
}

/** Where the bracket at `start` is closed, one past it; -1 when it is not. Brackets within strings do not count. */
function balancedEnd(text: string, start: number): number {
  let depth = 0;
  let isString = false;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (isString) {
      if (character === '\\') at += 1;
      else if (character === '"') isString = false;
    } else if (character === '"') isString = true;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}
