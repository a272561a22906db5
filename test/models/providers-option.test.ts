import { describe, expect, it } from 'vitest';
import { requireKey, secretsByProvider } from '../../src/models/hosted/provider-secrets.ts';
import { checkedProviders } from '../../src/models/providers-option.ts';

describe('the options of hosted providers', () => {
  it.each([
    [{ anthropic: { baseUrl: 'ftp://x' } }, /^providers\.anthropic\.baseUrl must be an https URL/],
    [{ gemini: { baseUrl: 'http://example.com' } }, /^providers\.gemini\.baseUrl must be an https URL, or http on this machine/],
    [{ anthropic: { baseUrl: 'http://127.evil.example' } }, /^providers\.anthropic\.baseUrl/],
    [{ anthropic: { baseUrl: 'https://me:secret@example.com' } }, /^providers\.anthropic\.baseUrl must be a URL without user/],
    [{ anthropic: { baseUrl: 'https://example.com/?key=1' } }, /^providers\.anthropic\.baseUrl must be a URL without query/],
    [{ anthropic: { headers: { 'X-Api-Key': 'x' } } }, /^providers\.anthropic\.headers/],
    [{ anthropic: { headers: { 'x-team': 'a\nb' } } }, /^providers\.anthropic\.headers\.x-team/],
    [{ anthropic: { cache: 'forever' } }, /^providers\.anthropic\.cache must be "short" or "long" or "none"/],
    [
      { anthropic: { apiKy: 'x' } },
      /^providers\.anthropic\.apiKy is not known here: did you mean providers\.anthropic\.apiKey\?/,
    ],
    [{ 'openai-compatible': { maxTokensField: 'most' } }, /^providers\.openai-compatible\.maxTokensField/],
    [
      { anthropic: { limits: { maxInFlight: 0 } } },
      /^providers\.anthropic\.limits\.maxInFlight must be a whole number of at least 1/,
    ],
    [{ mine: { module: 'x', limits: { rpm: 5 } } }, /^providers\.mine\.limits\.rpm is not known here/],
    [{ ai: { module: '' } }, /^providers\.ai\.module must be the URL of a module/],
    [{ extractive: { module: 'file:///x.mjs' } }, /^providers must be without the built-in "extractive"/],
  ])('refuses %j with the field and the rule', (providers, message) => {
    expect(() => checkedProviders(providers)).toThrow(message);
  });

  it('shows no key that it refuses', () => {
    const refused = (): unknown => checkedProviders({ anthropic: { apiKey: 'planted key\n' } });
    expect(refused).toThrow(/^providers\.anthropic\.apiKey must be a key of visible ASCII characters/);
    expect(refused).not.toThrow(/planted/);
  });

  it.each(['https://proxy.example/anthropic', 'http://127.0.0.1:8080', 'http://localhost:1', 'http://[::1]:9'])(
    'takes %s',
    (baseUrl) => {
      expect(checkedProviders({ anthropic: { baseUrl } })['anthropic']?.options).toEqual({ baseUrl });
    },
  );

  it('takes http to another machine when it is allowed', () => {
    expect(() => checkedProviders({ 'openai-compatible': { baseUrl: 'http://gpu.lan:8000/v1', allowHttp: true } })).not.toThrow();
  });

  it('keeps what is secret out of what travels, and limits where the gateway reads them', () => {
    const given = {
      anthropic: { apiKey: 'planted-key', headers: { 'x-team': 'planted-team' }, cache: 'long', limits: { maxInFlight: 3 } },
    } as const;
    const specs = checkedProviders(given);
    expect(JSON.stringify(specs)).not.toContain('planted');
    expect(specs['anthropic']).toMatchObject({ runs: 'gateway', options: { cache: 'long' }, limits: { maxInFlight: 3 } });
    expect(secretsByProvider(given, {})['anthropic']).toEqual({ apiKey: 'planted-key', headers: { 'x-team': 'planted-team' } });
  });
});

describe('the keys of hosted providers', () => {
  const environment = { ANTHROPIC_API_KEY: 'one', GEMINI_API_KEY: ' two\n', OPENAI_API_KEY: 'three' };

  it('come from the environment when none is given', () => {
    expect(secretsByProvider({ gemini: { apiKey: 'mine' } }, environment)).toMatchObject({
      anthropic: { apiKey: 'one' },
      gemini: { apiKey: 'mine' },
      'openai-compatible': { apiKey: 'three' },
    });
    expect(secretsByProvider(undefined, environment)['gemini']).toEqual({ apiKey: 'two' });
  });

  it('of OpenAI are not sent to a server of another’s', () => {
    const providers = { 'openai-compatible': { baseUrl: 'http://127.0.0.1:8080/v1' } };
    expect(secretsByProvider(providers, environment)['openai-compatible']).toEqual({});
  });

  it('are asked for by variable and role, where there must be one', () => {
    const secrets = secretsByProvider({}, {});
    expect(() => requireKey('anthropic:claude-test', secrets, 'models.brain')).toThrow(
      /^models\.brain is "anthropic:claude-test".*ANTHROPIC_API_KEY/,
    );
    expect(() => requireKey('gemini:x', secrets, 'models.brawn')).toThrow(/GEMINI_API_KEY/);
    for (const free of ['openai-compatible:x', 'extractive', 'mine:x', 'ai:x'])
      expect(() => requireKey(free, secrets, 'm')).not.toThrow();
  });
});
