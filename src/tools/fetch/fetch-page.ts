// One page, over at most five redirects.
// 1. Every URL, also that of a redirect, is checked by its text, then all its addresses, and only then is anything connected.
// 2. The connection goes to one of the addresses that were checked.
import { ActorError } from '../../base/actor-error.ts';
import type { Clock } from '../../base/clock.ts';
import { unlessAborted } from '../../base/unless-aborted.ts';
import type { FetchAccess } from '../tool.ts';
import { allowedUrl, urlRefused } from './allowed-url.ts';
import { checkedAddresses, getFrom, type Network } from './network.ts';
import { type Page, readPage } from './read-body.ts';

export interface FetchedPage extends Page {
  /** Where it was found in the end. */
  readonly url: string;
  readonly status: number;
}

export interface FetchSurroundings {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly network: Network;
}

const mostRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

/** Throws `url-refused`, `fetch-failed`, `response-too-large`, `tool-timeout` or what the signal says. */
export async function fetchPage(text: string, access: FetchAccess | undefined, around: FetchSurroundings): Promise<FetchedPage> {
  let url = allowedUrl(text, access);
  // Of no use without hosts, and `allowedUrl` has thrown then.
  const { timeoutMs, maxBytes } = access as FetchAccess;
  const late = new AbortController();
  const outOfTime = new ActorError('tool-timeout', `${url.host} took longer than ${timeoutMs} ms (fetch.timeoutMs)`);
  const timer = around.clock.after(timeoutMs, () => late.abort(outOfTime));
  const signal = AbortSignal.any([around.signal, late.signal]);
  try {
    for (let hops = 0; hops <= mostRedirects; hops++) {
      // Name resolution knows no signal.
      const addresses = await unlessAborted(checkedAddresses(url, around.network), signal);
      const response = await getFrom(url, addresses, signal);
      const status = response.statusCode ?? 0;
      const { location } = response.headers;
      if (!redirects.has(status) || location === undefined) {
        return { url: url.href, status, ...(await readPage(url, response, maxBytes, signal).finally(() => response.destroy())) };
      }
      response.destroy();
      url = allowedUrl(location, access, url);
    }
    throw urlRefused(text, `was redirected more than ${mostRedirects} times`);
  } finally {
    timer.cancel();
  }
}
