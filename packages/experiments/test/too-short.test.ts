import { describe, expect, it } from 'vitest';
import { documentOf } from '../src/config/source.js';
import { planTraining } from '../src/plan/plan.js';
import { tooShort } from '../src/run/too-short.js';
import { tiny } from './support/tiny.js';

/** Two epochs of two steps. */
const said = async (...regularizers: readonly object[]) =>
  tooShort(await planTraining(await documentOf({ ...tiny, regularizers }, [])), 30);

describe('a training too short for its plugins', () => {
  it('is told of one that begins after its end', async () => {
    expect(await said({ name: 'swa', from: 2 })).toEqual([
      'swa: it begins with epoch 3 (from: 2) of 2, so it does nothing',
    ]);
    expect(await said({ name: 'swa', from: 1 }, { name: 'awp', from: 7 })).toEqual([
      'awp: it begins with epoch 8 (from: 7) of 2, so it does nothing',
    ]);
  });

  it('is told of an average that is still of the first weights, and of a decay that would do', async () => {
    // 0.9 ** 4
    expect(await said({ name: 'ema', decay: 0.9 })).toEqual([
      expect.stringMatching(
        /^ema: after 4 steps 66 % of the average are the first weights, .* one below 0\.316 leaves/,
      ),
    ]);
    expect(await said({ name: 'ema', decay: 0.316 })).toEqual([]);
    expect(await said({ name: 'ema', decay: 0 })).toEqual([]);
  });
});
