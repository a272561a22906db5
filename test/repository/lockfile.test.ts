import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

function readJson(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'));
}

function packagesOf(name: string): readonly [string, LockedPackage][] {
  return Object.entries(readJson(name)['packages'] as Record<string, LockedPackage>).filter(([path]) => path !== '');
}

const locked = packagesOf('package-lock.json');

describe('bench/peers/package-lock.json', () => {
  test('names no registry either, and holds what its manifest asks for, each in one exact version', () => {
    const wanted = readJson('bench/peers/package.json')['dependencies'] as Record<string, string>;
    const held = new Map(packagesOf('bench/peers/package-lock.json'));
    expect([...held].filter(([, entry]) => entry.resolved !== undefined || entry.integrity === undefined)).toEqual([]);
    expect(Object.keys(wanted).length).toBeGreaterThan(3);
    for (const [name, version] of Object.entries(wanted)) expect(held.get(`node_modules/${name}`)?.version).toBe(version);
  });
});

describe('package-lock.json', () => {
  test('names no registry, so that every machine may use its own', () => {
    expect(locked.length).toBeGreaterThan(50);
    expect(locked.filter(([, entry]) => entry.resolved !== undefined)).toEqual([]);
    expect(locked.filter(([, entry]) => entry.integrity === undefined)).toEqual([]);
  });

  test('holds the packages of every platform, without which `npm ci` fails on all', () => {
    const names = new Set(locked.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)));
    const wanted = locked.flatMap(([, entry]) => Object.keys(entry.optionalDependencies ?? {}));
    expect(wanted.length).toBeGreaterThan(0);
    expect(wanted.filter((name) => !names.has(name))).toEqual([]);
  });

  test('pins Node exactly, and lets it run its install script', () => {
    const manifest = readJson('package.json');
    expect((manifest['devDependencies'] as Record<string, string>)['node']).toMatch(/^\d+\.\d+\.\d+$/);
    expect(manifest['allowScripts']).toEqual({ node: true });
  });
});
