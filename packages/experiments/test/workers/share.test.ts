import { describe, expect, it } from 'vitest';
import { shareOf } from '../../src/workers/share.js';

const means = { runs: 6, engine: 'tensorflow', cores: 8 } as const;

describe('shareOf', () => {
  it('leaves all cores to one process where the engine uses them all', () => {
    expect(shareOf(means)).toEqual({ workers: 1, threads: 8 });
  });

  it('takes one process a core, and no more than there are runs, where the engine has one thread', () => {
    expect(shareOf({ ...means, engine: 'wasm' })).toEqual({ workers: 6, threads: 1 });
    expect(shareOf({ ...means, engine: 'cpu', cores: 4 })).toEqual({ workers: 4, threads: 1 });
  });

  it('divides the cores among the processes asked for', () => {
    expect(shareOf({ ...means, workers: 3 })).toEqual({ workers: 3, threads: 2 });
    expect(shareOf({ ...means, runs: 20, workers: 16 })).toEqual({ workers: 16, threads: 1 });
  });

  it('gives an engine of one thread one, whatever is asked for', () => {
    expect(shareOf({ ...means, engine: 'wasm', workers: 2, threads: 3 })).toEqual({ workers: 2, threads: 1 });
  });

  it('gives each as many threads as asked for', () => {
    expect(shareOf({ ...means, workers: 3, threads: 8 })).toEqual({ workers: 3, threads: 8 });
  });
});
