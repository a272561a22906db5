// One turn each, all at once.
import { turnsProgram } from '../../../swarm/turns.ts';
import { openReaders } from './readers.ts';

export const run = turnsProgram((url, { operations, threads }) => openReaders(url, threads, operations));
