// Notes in the environment of its own thread how often it was evaluated there, and says then that it was: nobody can ask a spare.
import { BroadcastChannel } from 'node:worker_threads';

process.env['TROUPE_TEST_LOADS'] = String(Number(process.env['TROUPE_TEST_LOADS'] ?? 0) + 1);

const channel = new BroadcastChannel('troupe-test-loads');
channel.postMessage('loaded');
channel.close();
