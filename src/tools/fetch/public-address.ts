// Which network addresses may be reached: public ones alone. Whatever is private, local, reserved, or carries another address within is not.
import ipaddr from 'ipaddr.js';

/** The machine's own neighbour in one large cloud: it gives out settings and keys, and its address looks public. */
const hiddenMetadata = new Set(['168.63.129.16']);

/** What is wrong with an address (`private`, `loopback`, `linkLocal`, ...), or `undefined` for one that may be reached. Pure. */
export function addressProblem(address: string): string | undefined {
  if (!ipaddr.isValid(address)) return 'not an address';
  // Not `process`, which would unwrap an IPv4 address out of an IPv6 one: such an address is refused whatever it holds.
  const parsed = ipaddr.parse(address);
  if (hiddenMetadata.has(parsed.toString())) return 'metadata';
  const range = parsed.range();
  if (range !== 'unicast') return range;
  // Of IPv6 only what is handed out to the public (2000::/3): the rest holds IPv4 addresses in old clothes, and nothing else.
  const isGlobal = parsed instanceof ipaddr.IPv4 || ((parsed as ipaddr.IPv6).parts[0] ?? 0) >> 13 === 1;
  return isGlobal ? undefined : 'reserved';
}
