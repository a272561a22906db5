// Fails the start of a thread while a file of that name exists.
import { existsSync } from 'node:fs';

if (existsSync(process.env['TROUPE_TEST_FLAG'] ?? '')) throw new Error('failed on purpose before the thread was up');
