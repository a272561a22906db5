// The tool `fetch_url`: a page of an allowed host, as text.
import { fromCharacterSchema, textPiece } from './text-window.ts';
import { defineTool, type Tool } from './tool.ts';

interface FetchUrlInput {
  readonly url: string;
  readonly fromCharacter?: number;
}

/** Fetches a page with GET from a host that the swarm's `fetch.hosts` allows; HTML becomes its text. At most 64 KiB a call. */
export const fetchUrl: Tool = defineTool(import.meta.url, 'fetch_url', {
  description:
    'Fetches a web page or a JSON document with GET and gives its text; HTML comes without its tags. Only allowed hosts can be reached. ' +
    'When `nextCharacter` is in the reply, call again with it as `fromCharacter` for the rest.',
  effects: 'none',
  // It waits for most of its time; the text of a page is made in pieces.
  runs: 'host',
  taints: true,
  inputSchema: {
    type: 'object',
    properties: {
      url: { type: 'string', minLength: 1, maxLength: 4096, description: 'An http or https URL.' },
      fromCharacter: fromCharacterSchema('the text', 'long pages'),
    },
    required: ['url'],
    additionalProperties: false,
  },
  outputSchema: {
    type: 'object',
    properties: {
      url: { type: 'string' },
      status: { type: 'integer' },
      contentType: { type: 'string' },
      text: { type: 'string' },
      nextCharacter: { type: 'integer' },
    },
    required: ['url', 'status', 'contentType', 'text'],
  },
  async execute(input, { access, signal, clock }) {
    const { url, fromCharacter = 1 } = input as FetchUrlInput;
    // Loaded when it is first used: HTTP, TLS and what unpacks take their time to load.
    const [{ fetchPage }, { systemNetwork }] = await Promise.all([import('./fetch/fetch-page.ts'), import('./fetch/network.ts')]);
    const page = await fetchPage(url, access.fetch, { signal, clock, network: systemNetwork });
    return {
      url: page.url,
      status: page.status,
      contentType: page.contentType,
      ...textPiece(page.text, fromCharacter, page.url),
    };
  },
});
