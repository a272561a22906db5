// The names that docs/otp.md gives for OTP's and Akka's words are names that Troupe has.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as troupe from '../../src/index.ts';

import { KernelContext } from '../../src/runtime/life/kernel-context.ts';
import type { ActorSystem } from '../../src/system/create-system.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
/** The code in the right column of each table. */
const named = read('docs/otp.md')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
  .flatMap((line) => [...(line.split(/ \| /)[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code));
const membersOf = (face: string): readonly string[] => {
  const names = named.flatMap((code) => [...code.matchAll(new RegExp(`\\b${face}\\.(\\w+)`, 'g'))].map(([, name = '']) => name));
  expect(names.length).toBeGreaterThan(3);
  return [...new Set(names)];
};

describe('docs/otp.md', () => {
  let system: ActorSystem;
  beforeAll(async () => {
    system = await troupe.createSystem({ threads: 0 });
  });
  afterAll(() => system.stop());

  test('names members of a system that it has', () => {
    expect(membersOf('system').filter((name) => !(name in system))).toEqual([]);
  });

  test('names members of a context that it has', () => {
    const inField = new Set(['self', 'parent', 'incarnation']);
    expect(membersOf('ctx').filter((name) => !(name in KernelContext.prototype) && !inField.has(name))).toEqual([]);
  });

  test('names functions, types and constants that troupe or troupe/testing export', () => {
    const exported = `${read('src/index.ts')}${read('src/testing/index.ts')}`;
    const bare = named
      .flatMap((code) => /^([A-Za-z]\w+)(?:$|[(<])/.exec(code)?.[1] ?? [])
      .filter((name) => /[A-Z]|^child$/.test(name));
    expect(bare.length).toBeGreaterThan(10);
    const others = ['initTimeoutMs', 'shutdownMs', 'periodMs', 'autoShutdown', 'memoryLimitMb', 'SharedArrayBuffer', 'Infinity'];
    expect(bare.filter((name) => !others.includes(name) && !new RegExp(`\\b${name}\\b`).test(exported))).toEqual([]);
  });

  test('names error codes that there are', () => {
    const codes = named.filter((code) => /^[a-z]+(-[a-z]+)+$/.test(code));
    const reasons = ['no-actor', 'thread-lost', 'parent-lost'];
    expect(codes.length).toBeGreaterThan(6);
    expect(codes.filter((code) => !(code in troupe.errorCodes) && !reasons.includes(code))).toEqual([]);
  });
});
