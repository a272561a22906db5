// A guard for one fault of pdf.js: in a damaged file it fetches page tree nodes ahead, and where one of them is broken leaves a
// rejected promise that nobody awaits (a quarter of randomly damaged files). Node would end the thread for it, so that a damaged
// document would show up as a lost thread. The listener is there only while a PDF is being read, and takes only pdf.js's own errors.

let readers = 0;

/** From now on until the returned function is called, rejections that pdf.js forgot are dropped. */
export function holdStrayPdfRejections(): () => Promise<void> {
  readers += 1;
  if (readers === 1) process.on('unhandledRejection', dropIfFromPdf);
  return async () => {
    // A rejection is reported after the microtasks of its turn, which can be after the reading ended.
    await new Promise((resolve) => setImmediate(resolve));
    readers -= 1;
    if (readers === 0) process.off('unhandledRejection', dropIfFromPdf);
  };
}

function dropIfFromPdf(reason: unknown): void {
  if (reason instanceof Error && reason.stack !== undefined && reason.stack.includes('pdfjs')) return;
  // Another listener sees it too; without one, Node's own answer is given: an uncaught exception.
  if (process.listenerCount('unhandledRejection') === 1) throw reason;
}
