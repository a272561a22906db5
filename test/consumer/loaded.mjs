// Prints, as one JSON line, the URL of every module that `import 'troupe'` loads.
import { registerHooks } from 'node:module';

const urls = [];
registerHooks({
  load(url, context, next) {
    urls.push(url);
    return next(url, context);
  },
});
await import('troupe');
console.log(JSON.stringify(urls));
