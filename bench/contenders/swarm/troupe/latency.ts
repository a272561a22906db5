// More agents than may be live at once.
import { latencyProgram } from '../../../swarm/latency.ts';
import { openReaders } from './readers.ts';

export const run = latencyProgram((url, { threads, live }) => openReaders(url, threads, Number(live)));
