// Lets what imports the package by its name, as users do, be tested without a build: here the names lead to the source.
import { registerHooks } from 'node:module';

const source = new URL('../../src/', import.meta.url);

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'troupe') return next(new URL('index.ts', source).href, context);
    if (specifier.startsWith('troupe/'))
      return next(new URL(`${specifier.slice('troupe/'.length)}/index.ts`, source).href, context);
    return next(specifier, context);
  },
});
