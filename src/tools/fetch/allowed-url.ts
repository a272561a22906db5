// Which URLs may be fetched, by their text alone. Where the host leads is checked when it is resolved.
import { isIP } from 'node:net';
import { ActorError } from '../../base/actor-error.ts';
import { quoteName } from '../files/file-errors.ts';
import type { FetchAccess } from '../tool.ts';

const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** The URL, checked; `base` is where a redirect came from. Throws `url-refused`. Pure. */
export function allowedUrl(text: string, access: Pick<FetchAccess, 'hosts' | 'ports'> | undefined, base?: URL): URL {
  const problem = (why: string): ActorError => urlRefused(text, why);
  if (access === undefined || access.hosts.length === 0) throw problem('no host is allowed (fetch.hosts)');
  if (hasOddCharacters(text)) throw problem('holds white space, control characters or backslashes');
  const url = URL.parse(text, base?.href);
  if (url === null) throw problem('is no URL');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw problem('has another scheme than http and https');
  if (base?.protocol === 'https:' && url.protocol === 'http:') throw problem('leads from https to http');
  if (!hasPlainSlashes(text, base !== undefined)) throw problem('does not begin with http:// or https:// and a host');
  if (url.username !== '' || url.password !== '' || authorityOf(text).includes('@'))
    throw problem('holds a user name or password');
  checkHost(url.hostname, authorityOf(text), access.hosts, problem);
  const port = url.port === '' ? (defaultPorts[url.protocol] ?? 0) : Number(url.port);
  if (!access.ports.includes(port)) throw problem(`has port ${port}, and these are allowed: ${access.ports.join(', ')}`);
  return url;
}

export function urlRefused(url: string, why: string): ActorError {
  return new ActorError('url-refused', `${quoteName(url)} ${why}`, { details: { url, why } });
}

/** Whether a host name fits one of the patterns. */
export function isHostAllowed(host: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => (pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern));
}

/** URL parsers drop or turn these silently, each in its own way. */
function hasOddCharacters(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code <= 0x20 || (code >= 0x7f && code <= 0xa0) || character === '\\') return true;
  }
  return false;
}

/**
 * Parsers read `http:host`, `http:/host`, `http:///host` and `///host` all as `http://host`. What names a host must do so behind two slashes; a redirect
 * may also leave out the scheme, or the host.
 */
function hasPlainSlashes(text: string, isRedirect: boolean): boolean {
  if (/^https?:\/\/[^/?#]/i.test(text)) return true;
  return isRedirect && (/^\/\/[^/?#]/.test(text) || !/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(text));
}

/** The part between `//` and the path as it was written; empty for a relative URL. */
function authorityOf(text: string): string {
  return /^(?:[a-z][a-z0-9+.-]*:)?\/\/([^/?#]*)/i.exec(text)?.[1] ?? '';
}

function checkHost(host: string, authority: string, patterns: readonly string[], problem: (why: string) => ActorError): void {
  const bare = host.replace(/^\[|\]$/g, '');
  // `0x7f.1`, `017700000001` and `2130706433` all mean 127.0.0.1.
  if (isIP(bare) === 4 && authority !== '' && authority.replace(/:\d*$/, '') !== bare)
    throw problem('writes an address in an odd form');
  if (!isHostAllowed(bare, patterns))
    throw problem(`has a host that is not allowed; these are: ${patterns.join(', ')} (fetch.hosts)`);
}
