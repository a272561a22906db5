// URLs that a model may try. The network is one of the test's own: names lead where a row says, and what is public is dialled on this machine,
// where a server counts every connection. Nothing that is refused may reach it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { VirtualClock } from '../../src/testing/virtual-clock.ts';
import { type FetchedPage, fetchPage } from '../../src/tools/fetch/fetch-page.ts';
import type { Network } from '../../src/tools/fetch/network.ts';
import type { FetchAccess } from '../../src/tools/tool.ts';
import { codeOf, errorOf } from '../tools/temp-folder.ts';

const publicAddress = '93.184.215.14';
let connections = 0;
let answer: (request: IncomingMessage, response: ServerResponse) => void = () => {};
const server = createServer((request, response) => answer(request, response));
server.on('connection', () => {
  connections += 1;
});
let port = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
beforeEach(() => {
  connections = 0;
  answer = (_request, response) => response.setHeader('content-type', 'text/plain').end('fine');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Names lead to `addresses`; a public address is dialled here. */
function networkOf(...addresses: string[]): Network {
  return {
    resolve: async () => addresses,
    dialled: (address) => (address === publicAddress ? '127.0.0.1' : address),
  };
}

function access(given: Partial<FetchAccess> = {}): FetchAccess {
  return { hosts: ['docs.example'], ports: [80, 443, port], maxBytes: 100_000, timeoutMs: 30_000, ...given };
}

function fetched(url: string, given: Partial<FetchAccess> = {}, network = networkOf(publicAddress)): Promise<FetchedPage> {
  return fetchPage(url.replace(':PORT', `:${port}`), access(given), {
    signal: new AbortController().signal,
    clock: systemClock,
    network,
  });
}

/** Why a URL was refused; nothing else may have gone wrong. */
async function refusalOf(promise: Promise<unknown>): Promise<string> {
  const error = await errorOf(promise);
  expect(error.code).toBe('url-refused');
  return String(error.details['why']);
}

const everyHost = ['127.0.0.1', '2130706433', '0.0.0.0', '169.254.169.254', '::1', '::ffff:7f00:1', 'localhost', 'docs.example'];

const notPublic = 'leads to an address that is not public';
const oddForm = 'writes an address in an odd form';
const oddSlashes = 'does not begin with http:// or https:// and a host';
const credentials = 'holds a user name or password';
const oddCharacters = 'holds white space, control characters or backslashes';
const otherScheme = 'has another scheme than http and https';

// Refused by their text: the host would be allowed, and still nothing is connected.
test.each([
  ['a loopback address', 'http://127.0.0.1:PORT/', notPublic],
  ['a loopback address as one decimal number', 'http://2130706433:PORT/', oddForm],
  ['a loopback address in hexadecimal', 'http://0x7f000001:PORT/', oddForm],
  ['a loopback address in octal', 'http://0177.0.0.1:PORT/', oddForm],
  ['a loopback address in a short form', 'http://127.1:PORT/', oddForm],
  ['a loopback address in full-width digits', 'http://１２７.0.0.1:PORT/', oddForm],
  ['a loopback address behind one slash', 'http:/0x7f.1:PORT/', oddSlashes],
  ['a loopback address without slashes', 'http:127.1:PORT/', oddSlashes],
  ['a loopback address behind three slashes', 'http:///0x7f.1:PORT/', oddSlashes],
  ['the address of all interfaces', 'http://0.0.0.0:PORT/', notPublic],
  ['the cloud metadata address', 'http://169.254.169.254/latest/meta-data/', notPublic],
  ['the IPv6 loopback address', 'http://[::1]:PORT/', notPublic],
  ['a loopback address mapped into IPv6', 'http://[::ffff:127.0.0.1]:PORT/', notPublic],
  ['a user name and password before the host', 'http://docs.example:80@127.0.0.1:PORT/', credentials],
  ['an empty user name before the host', 'http://@docs.example:PORT/', credentials],
  ['a backslash that some parsers read as a slash', 'http://127.0.0.1:PORT\\@docs.example/', oddCharacters],
  ['a line break within the URL', 'http://docs.example:PORT/\r\nhost: 127.0.0.1', oddCharacters],
  ['a tab within the host', 'http://docs\t.example:PORT/', oddCharacters],
  ['the scheme file', 'file:///etc/passwd', otherScheme],
  ['the scheme ftp', 'ftp://docs.example/', otherScheme],
  ['the scheme gopher', 'gopher://docs.example:70/_', otherScheme],
  ['the scheme data', 'data:text/plain,hello', otherScheme],
  ['the scheme javascript', 'javascript:alert(1)', otherScheme],
  ['another port than 80 and 443', 'http://docs.example:22/', 'has port 22'],
  ['a URL without a host', 'http:///etc/passwd', oddSlashes],
])('refuses %s before anything is connected', async (_name, url, why) => {
  expect(await refusalOf(fetched(url, { hosts: everyHost }))).toContain(why);
  expect(connections).toBe(0);
});

// The host would be allowed and is public; what is refused is how it is written, since an allow-list is read by people.
test.each([
  ['in hexadecimal', 'http://0x5db8d70e:PORT/', oddForm],
  ['as one decimal number', 'http://1572394766:PORT/', oddForm],
  ['with a number in octal', 'http://93.184.0327.14:PORT/', oddForm],
  ['in a short form', 'http://93.184.55054:PORT/', oddForm],
  ['with a dot at its end', `http://${publicAddress}.:PORT/`, oddForm],
  ['behind one slash', 'http:/0x5db8d70e:PORT/', oddSlashes],
  ['behind four slashes', 'http:////0x5db8d70e:PORT/', oddSlashes],
])('refuses an odd form of an allowed address, though it is public: %s', async (_name, url, why) => {
  expect(new URL(url.replace(':PORT', '')).hostname).toBe(publicAddress);
  expect(await refusalOf(fetched(url, { hosts: [publicAddress] }))).toContain(why);
  expect(connections).toBe(0);
});

// Refused by the allow-list of hosts.
test.each([
  ['a host that is not on the list', 'http://evil.example:PORT/', ['docs.example']],
  ['every host when the list is empty', 'http://docs.example:PORT/', []],
  ['a host that merely ends like an allowed one', 'http://evildocs.example:PORT/', ['docs.example', '*.docs.example']],
  ['a host that begins like an allowed one', 'http://docs.example.evil.test:PORT/', ['docs.example', '*.docs.example']],
  ['the bare domain where only its subdomains are allowed', 'http://docs.example:PORT/', ['*.docs.example']],
  ['an allowed host with a dot at its end', 'http://docs.example.:PORT/', ['docs.example']],
  ['a host of look-alike letters', 'http://dоcs.example:PORT/', ['docs.example']],
])('refuses %s before anything is resolved', async (_name, url, hosts) => {
  const network: Network = { resolve: () => Promise.reject(new Error('resolved')), dialled: (address) => address };
  expect(await codeOf(fetched(url, { hosts }, network))).toBe('url-refused');
  expect(connections).toBe(0);
});

// An allowed host whose name leads inside.
test.each([
  ['a loopback address', ['127.0.0.1']],
  ['a loopback address beside a public one', [publicAddress, '127.0.0.1']],
  ['a private address of class A', ['10.1.2.3']],
  ['a private address of class B', ['172.16.0.1']],
  ['a private address of class C', ['192.168.1.1']],
  ['a link-local address', ['169.254.1.1']],
  ['the cloud metadata address', ['169.254.169.254']],
  ['the metadata address of a cloud that uses a public one', ['168.63.129.16']],
  ['a carrier-grade NAT address', ['100.64.0.1']],
  ['a benchmarking address', ['198.18.0.1']],
  ['a documentation address', ['192.0.2.1']],
  ['a multicast address', ['224.0.0.1']],
  ['the broadcast address', ['255.255.255.255']],
  ['this network', ['0.1.2.3']],
  ['the IPv6 loopback address', ['::1']],
  ['the unspecified IPv6 address', ['::']],
  ['a unique local IPv6 address', ['fd00:ec2::254']],
  ['a link-local IPv6 address', ['fe80::1']],
  ['a site-local IPv6 address', ['fec0::1']],
  ['an IPv4 address mapped into IPv6', ['::ffff:10.0.0.1']],
  ['a public IPv4 address mapped into IPv6', [`::ffff:${publicAddress}`]],
  ['an IPv4-compatible IPv6 address', ['::7f00:1']],
  ['an IPv4-translated IPv6 address', ['::ffff:0:127.0.0.1']],
  ['a NAT64 address', ['64:ff9b::7f00:1']],
  ['a local NAT64 address', ['64:ff9b:1::7f00:1']],
  ['a 6to4 address', ['2002:7f00:1::']],
  ['a Teredo address', ['2001::7f00:1']],
  ['an IPv6 address outside what is given out', ['4000::1']],
  ['something that is no address', ['localhost']],
])('refuses a name that leads to %s', async (_name, addresses) => {
  expect(await codeOf(fetched('http://docs.example:PORT/', {}, networkOf(...addresses)))).toBe('url-refused');
  expect(connections).toBe(0);
});

// A server that redirects; each place that it names is checked as the first was.
test.each([
  ['a loopback address', 'http://127.0.0.1:PORT/', notPublic],
  ['a loopback address in an odd form', 'http://0x7f.1:PORT/', oddForm],
  ['an address in an odd form behind one slash', 'https:/0x5db8d70e:PORT/', oddSlashes],
  ['an address in an odd form behind three slashes', '///0x5db8d70e:PORT/', oddSlashes],
  ['a host that is not allowed, without a scheme', '//evil.example:PORT/', 'has a host that is not allowed'],
  ['the scheme file', 'file:///etc/passwd', otherScheme],
  ['another port', 'http://docs.example:22/', 'has port 22'],
  ['a user name and password', 'http://me:secret@docs.example:PORT/', credentials],
])('refuses a redirect to %s', async (_name, location, why) => {
  answer = (_request, response) => response.writeHead(302, { location: location.replace(':PORT', `:${port}`) }).end();
  const hosts = ['docs.example', '127.0.0.1', publicAddress];
  expect(await refusalOf(fetched('http://docs.example:PORT/', { hosts }))).toContain(why);
  expect(connections).toBe(1);
});

test('refuses a name that leads inside only at the second look, after a redirect', async () => {
  answer = (_request, response) => response.writeHead(302, { location: '/again' }).end();
  let looks = 0;
  const network: Network = { ...networkOf(), resolve: async () => [looks++ === 0 ? publicAddress : '127.0.0.1'] };
  expect(await codeOf(fetched('http://docs.example:PORT/', {}, network))).toBe('url-refused');
  expect({ looks, connections }).toEqual({ looks: 2, connections: 1 });
});

test('resolves a name once for a connection, and connects to what was checked', async () => {
  let looks = 0;
  const network: Network = { ...networkOf(), resolve: async () => (looks++ === 0 ? [publicAddress] : ['127.0.0.9']) };
  expect(await fetched('http://docs.example:PORT/', {}, network)).toMatchObject({ status: 200, text: 'fine' });
  expect({ looks, connections }).toEqual({ looks: 1, connections: 1 });
});

test('follows five redirects and no sixth', async () => {
  let hops = 0;
  let ends = 5;
  answer = (_request, response) => {
    if (hops++ < ends) response.writeHead(302, { location: `/${hops}` }).end();
    else response.setHeader('content-type', 'text/plain').end('there');
  };
  expect(await fetched('http://docs.example:PORT/')).toMatchObject({ text: 'there' });
  hops = 0;
  ends = 6;
  expect(await codeOf(fetched('http://docs.example:PORT/'))).toBe('url-refused');
  expect(hops).toBe(6);
});

const large = Buffer.alloc(50_000_000, 'a');
test.each([
  ['a response that says it is too large', undefined, undefined],
  ['a response that does not say how large it is', undefined, large.subarray(0, 200_000)],
  ['a gzip bomb', 'gzip', gzipSync(large)],
  ['a brotli bomb', 'br', brotliCompressSync(large.subarray(0, 5_000_000))],
])('stops at the size limit of %s', async (_name, encoding, body) => {
  answer = (_request, response) => {
    response.setHeader('content-type', 'text/plain');
    if (encoding !== undefined) response.setHeader('content-encoding', encoding);
    if (body === undefined) response.setHeader('content-length', 1e12).flushHeaders();
    else response.end(body);
  };
  expect(await codeOf(fetched('http://docs.example:PORT/'))).toBe('response-too-large');
});

test.each([
  ['a picture', 'image/png', undefined],
  ['bytes that call themselves text', 'text/plain', undefined],
  ['an encoding that is not known', 'text/plain', 'zip'],
  ['an encoding that is not true', 'text/plain', 'gzip'],
])('refuses %s', async (_name, type, encoding) => {
  answer = (_request, response) => {
    response.setHeader('content-type', type);
    if (encoding !== undefined) response.setHeader('content-encoding', encoding);
    response.end(Buffer.from([0, 1, 2, 3, 0, 255]));
  };
  expect(await codeOf(fetched('http://docs.example:PORT/'))).toBe('fetch-failed');
});

test('ends a response that never ends when its time is up, and closes the connection', async () => {
  const clock = new VirtualClock();
  const closed = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  answer = (request, response) => {
    request.on('close', () => closed.resolve());
    response.setHeader('content-type', 'text/plain').write('a');
    reached.resolve();
  };
  const around = { signal: new AbortController().signal, clock, network: networkOf(publicAddress) };
  const code = codeOf(fetchPage(`http://docs.example:${port}/`, access(), around));
  await reached.promise;
  clock.advance(30_000);
  expect(await code).toBe('tool-timeout');
  await closed.promise;
});

test('sends no credentials, no cookies and nothing that says where it comes from', async () => {
  const seen: string[] = [];
  answer = (request, response) => {
    seen.push(...Object.keys(request.headers));
    response.setHeader('set-cookie', 'a=b').setHeader('content-type', 'text/plain').end('fine');
  };
  await fetched('http://docs.example:PORT/');
  await fetched('http://docs.example:PORT/');
  expect([...new Set(seen)].sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent']);
});

test('gives the readable text of a page, without scripts, tags and terminal escapes', async () => {
  answer = (_request, response) =>
    response
      .setHeader('content-type', 'text/html; charset=utf-8')
      .end('<script>steal()</script><h1>Grüße</h1><p>one &amp; <b>two</b>\x1b[2J\x1b]0;owned\x07</p>');
  expect(await fetched('http://docs.example:PORT/')).toEqual({
    url: `http://docs.example:${port}/`,
    status: 200,
    contentType: 'text/html',
    text: 'Grüße\none & two',
  });
});
