import { expect, test } from 'vitest';
import { historyPage } from '../../src/agents/sessions/history.ts';
import { withoutKeys } from '../../src/models/tape/without-keys.ts';

/** What each place that shows or keeps texts makes of one. */
const places: Readonly<Record<string, (text: string) => string>> = {
  history: (text) => JSON.stringify(historyPage('1', [{ role: 'user', text }]).blocks),
  tape: (message) =>
    JSON.stringify(withoutKeys({ kind: 'failure', failure: { code: 'model-rejected', message, details: { hint: message } } })),
};

const planted = 'c3d4'.repeat(6);

/** Every form of a secret, the shortest that is taken for one, put together here so that none stands in a file. */
const forms: readonly (readonly [name: string, before: string, secret: string])[] = [
  ...['sk', 'pk', 'rk'].map((start) => [`a key that begins with ${start}`, 'use ', `${start}-${'a1'.repeat(4)}`] as const),
  ['a key of a shop', 'use ', `${'sk'}_live_${'a1'.repeat(6)}`],
  ['a key of a search house', 'use ', `${'AI'}za${'b2'.repeat(10)}`],
  ...['ghp', 'gho', 'ghs', 'ghu', 'ghr', 'github_pat', 'xoxb', 'xoxp'].map(
    (start) =>
      [`a token that begins with ${start}`, 'use ', `${start}${start.startsWith('xox') ? '-' : '_'}${'a1'.repeat(5)}`] as const,
  ),
  ['a token of a forge', 'use ', `glpat-${'a1'.repeat(5)}`],
  ['an access key of a cloud', 'use ', `${'AK'}IA${'A1'.repeat(6)}`],
  ['a passing access key of a cloud', 'use ', `${'AS'}IA${'A1'.repeat(8)}`],
  ['a signed token', 'use ', `${'ey'}J${'a1'.repeat(4)}.${'b2'.repeat(4)}.${'c3'.repeat(3)}`],
  [
    'a signed token with certificates in it',
    'use ',
    `${'ey'}J${'a1'.repeat(2000)}.${'ey'}J${'b2'.repeat(100)}.${'c3'.repeat(4)}`,
  ],
  ['a signed token that is cut off', 'use ', `${'ey'}J${'a1'.repeat(8)}.${'ey'}J${'b2'.repeat(4)}`],
  ['a private key', 'use ', `-----BEGIN ${'PRIVATE'} KEY-----\n${planted}\n-----END ${'PRIVATE'} KEY-----`],
  ['a private key that is cut off', 'use ', `-----BEGIN RSA ${'PRIVATE'} KEY-----\n${planted}`],
  ['a token in a header', 'Authorization: BEARER ', planted.slice(0, 8)],
  ...[
    'api_key',
    'api-key',
    'api key',
    'apikey',
    'secret',
    'token',
    'password',
    'passwd',
    'PROVIDER_API_KEY',
    'client_secret',
    'accessToken',
  ].map((name) => [`what is assigned to ${name}`, `${name}: `, planted.slice(0, 8)] as const),
  ['what is assigned in JSON', '"token" : "', planted],
  ['what is assigned in a file of settings', 'password=', planted],
];

const cases = Object.keys(places).flatMap((place) => forms.map(([name, before, secret]) => ({ place, name, before, secret })));

test.each(cases)('what looks like a secret is taken out: $name, $place', ({ place, before, secret }) => {
  const shown = places[place]?.(`it said: ${before}${secret} .`) ?? '';
  const escaped = JSON.stringify(secret).slice(1, -1);
  expect(shown).toContain('[redacted]');
  expect(shown).not.toContain(escaped);
  expect(shown).not.toContain(escaped.slice(-8));
});

test.each([
  'Bearer authentication required',
  'bearer certificates and bearer instruments.',
  'password: required',
  'secret: undefined',
  'token=incorrect.',
  'the cursor eyJvZmZzZXQiOjEwfQ',
])('what is said about a secret is none: %s', (text) => {
  for (const show of Object.values(places)) expect(show(text)).toContain(text);
});
