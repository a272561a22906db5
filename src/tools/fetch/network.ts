// The network as `fetch_url` sees it: names become checked addresses, and a connection goes to exactly one of those.
import { lookup } from 'node:dns/promises';
import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { ActorError } from '../../base/actor-error.ts';
import { urlRefused } from './allowed-url.ts';
import { addressProblem } from './public-address.ts';

/** How names are resolved and addresses dialled; a test puts its own in place. */
export interface Network {
  /** All addresses of a name. */
  resolve(host: string): Promise<readonly string[]>;
  /** The address that is dialled for a checked one: itself. */
  dialled(address: string): string;
}

export const systemNetwork: Network = {
  resolve: async (host) => (await lookup(host, { all: true, verbatim: true })).map((one) => one.address),
  dialled: (address) => address,
};

/** The addresses of the URL's host; throws `url-refused` when any of them is not public, `fetch-failed` when there is none. */
export async function checkedAddresses(url: URL, network: Network): Promise<readonly string[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) === 0 ? await resolved(host, network) : [host];
  for (const address of addresses) {
    const problem = addressProblem(address);
    // The address itself is not told: it would map the inside of the network.
    if (problem !== undefined) throw urlRefused(url.href, `leads to an address that is not public (${problem})`);
  }
  return addresses.map((address) => network.dialled(address));
}

async function resolved(host: string, network: Network): Promise<readonly string[]> {
  const addresses = await network.resolve(host).catch(() => []);
  if (addresses.length === 0) throw new ActorError('fetch-failed', `the host "${host}" is not known`, { details: { host } });
  return addresses;
}

const headers = {
  accept: 'text/html, application/json;q=0.9, text/*;q=0.8, */*;q=0.1',
  'accept-encoding': 'identity',
  'user-agent': 'troupe',
};

/** One GET of the URL at one of `addresses`; no cookies, no credentials, no shared connections. Rejects with `fetch-failed`. */
export async function getFrom(url: URL, addresses: readonly string[], signal: AbortSignal): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const options: RequestOptions = { method: 'GET', agent: false, headers, signal, lookup: lookupOf(addresses) };
  const request: ClientRequest = url.protocol === 'https:' ? httpsRequest(url, options) : httpRequest(url, options);
  request.on('socket', (socket) => {
    socket.once('connect', () => {
      const { remoteAddress } = socket;
      if (remoteAddress !== undefined && !addresses.includes(remoteAddress))
        socket.destroy(new Error('connected to an unchecked address'));
    });
  });
  request.on('response', resolve);
  request.on('error', (cause) => reject(signal.aborted ? signal.reason : fetchFailed(url, cause)));
  request.end();
  return await promise;
}

export function fetchFailed(url: URL, cause: unknown): ActorError {
  const why = cause instanceof Error ? (('code' in cause ? String(cause.code) : undefined) ?? cause.message) : String(cause);
  return new ActorError('fetch-failed', `${url.host} could not be read: ${why}`, { details: { url: url.href }, cause });
}

/** Answers with what was checked, so that the name is not looked up a second time. */
function lookupOf(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, options, callback) => {
    const [first] = found;
    if (options.all === true) callback(null, found);
    else callback(null, first?.address ?? '', first?.family);
  };
}
