// Losses that the check must catch, each one line in the built package and in its source: `npm run bench:check -- --plants` puts them there.

export interface Plant {
  readonly name: string;
  /** In `src`, without the ending; the same path in `dist`. */
  readonly file: string;
  /** Stands there once. */
  readonly from: RegExp;
  readonly to: string;
  /** Figures that must be outside of their ceilings then. */
  readonly caughtBy: readonly string[];
}

export const plants: readonly Plant[] = [
  {
    name: 'an object more for each message',
    file: 'runtime/mail/mail',
    from: /\bmail\.push\(method, argument\);/g,
    to: 'globalThis.planted = { method, argument }; mail.push(method, argument);',
    caughtBy: ['allocated-pingpong'],
  },
  {
    name: 'every handler is wrapped in an async function, and awaited',
    file: 'runtime/kernel/turn',
    from: /isPromised = isThenable\(result\);/g,
    to: 'result = (async (given) => (await null, await given))(result); isPromised = true;',
    caughtBy: ['pingpong against async-queue'],
  },
  {
    name: 'a list for each idle actor',
    file: 'runtime/kernel/cell',
    from: /this\.supervised = supervised;/g,
    to: 'this.supervised = supervised; this.planted = new Array(64);',
    caughtBy: ['idle-bytes-class', 'idle-bytes-closures'],
  },
  {
    name: 'a frame for each message between threads',
    file: 'runtime/kernel/peers',
    from: /slot\.channel\.send\(op\);\s+this\.#markDirty\(slot\);/g,
    to: 'slot.channel.send(op); slot.channel.flush();',
    caughtBy: ['stream against raw'],
  },
  {
    name: 'two texts for each ask',
    file: 'runtime/mail/ask-table',
    from: /this\.#open\.add\(ask\);/g,
    to: 'this.#open.add(ask); ask.planted = [textOf(request), textOf(request)];',
    caughtBy: ['allocated-ask'],
  },
];
