// What a failed connection is in our terms. SDKs, and Node's fetch, say little; the code of the cause beneath says what happened.
import type { Failure } from './model-error.ts';

/** Codes of what fails before a byte of the request was sent, so that nothing can have been billed. */
const neverSent = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'CONNECT_TIMEOUT'],
  // Of fetch, which Vercel's providers use.
  'UND_ERR_CONNECT_TIMEOUT',
  ...['CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ...['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'ERR_INVALID_URL'],
]);
/** Codes of a connection that was there, and ended before the head of an answer. */
const brokenOff = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);
const timeouts = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** `error`, thrown when the request was made or while the body was read. `hasBegun`: the provider had begun to answer. */
export function networkFailure(error: unknown, hasBegun: boolean): Failure {
  const code = deepestCode(error);
  const named = code === undefined ? '' : ` (${code})`;
  if (code !== undefined && timeouts.has(code)) {
    return { code: 'model-stalled', what: `said nothing for too long${named}`, isRetryable: true, billed: 'unknown' };
  }
  if (hasBegun) {
    return { code: 'model-unreachable', what: `broke off its reply${named}`, isRetryable: true, billed: 'unknown' };
  }
  const isFree = code !== undefined && neverSent.has(code);
  const isCertificate = code !== undefined && /CERT|VERIFY|ERR_INVALID_URL/.test(code);
  const what = code !== undefined && brokenOff.has(code) ? 'broke off the connection before it answered' : 'could not be reached';
  return {
    ...{ code: 'model-unreachable', what: `${what}${named}`, isRetryable: !isCertificate },
    billed: isFree ? 'no' : 'unknown',
  };
}

/** What a stream that ended before its end is. */
export const endedEarly: Failure = {
  ...{ code: 'model-unreachable', what: 'ended its reply before it was whole', isRetryable: true, billed: 'unknown' },
};

/**
 * What a good status is whose body is another thing than a stream of events: most often a page of whatever else stands at that URL. `type`: the body's, by
 * its `content-type`.
 */
export function notStreamed(type: string | null): Failure {
  const mime = /^[a-z0-9.+-]{1,40}\/[a-z0-9.+-]{1,60}/i.exec(type ?? '')?.[0];
  const what = `answered with ${mime ?? 'something'} in place of a stream of events`;
  return { code: 'model-failed', what, isRetryable: false, billed: 'unknown' };
}

/** What a reply that cannot be understood is. */
export const garbled: Failure = {
  ...{ code: 'model-failed', what: 'sent what is no reply of its kind', isRetryable: true, billed: 'unknown' },
};

function deepestCode(error: unknown): string | undefined {
  let found: string | undefined;
  let at: unknown = error;
  for (let depth = 0; depth < 5 && typeof at === 'object' && at !== null; depth++) {
    const { code, cause, errors } = at as { code?: unknown; cause?: unknown; errors?: unknown };
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(code)) found = code;
    // Of several addresses that were tried, the first stands for all.
    at = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
  }
  return found;
}
