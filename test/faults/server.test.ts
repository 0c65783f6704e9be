import { describe } from 'vitest';
import { FAULTS_OF } from './all.ts';
import { tryQuickly } from './try-quickly.ts';

describe('whatever happens to the server', () => tryQuickly(FAULTS_OF.server));
