// Prints how many milliseconds `import 'troupe'` took in this fresh process.
const began = performance.now();
await import('troupe');
console.log(performance.now() - began);
