import { InfomixupError } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { attackRows } from './attack-rows.js';
import { type Misbehaviour, misbehaviours } from './misbehaviours.js';
import { regularizerRows } from './regularizer-rows.js';
import { trainerRows } from './trainer-rows.js';

const names = Object.keys(misbehaviours) as Misbehaviour[]; // Object.keys forgets which keys there are.

const contracts = { regularizer: regularizerRows, trainer: trainerRows, attack: attackRows };
const rows = Object.entries(contracts).flatMap(([contract, hooks]) =>
  Object.entries(hooks).map(([hook, row]) => [`${contract}'s ${hook}`, row] as const),
);

describe.each(rows)('%s', (_, { named, right, may, owns, run }) => {
  it('is right by itself', () => run(right));

  it.each(names)('that %s', async (misbehaviour) => {
    const shared = () => [tf.getBackend(), process.cwd(), tf.engine().state.scopeStack.length];
    const [before, sharedBefore] = [tf.memory().numTensors, shared()];
    const error: unknown = await run(misbehaviours[misbehaviour](right)).then(
      () => undefined,
      (thrown) => thrown,
    );
    if (may.includes(misbehaviour)) expect(error).toBeUndefined();
    else {
      expect(String(error)).toMatch(named);
      expect(InfomixupError.isInstance(error)).toBe(true);
    }
    expect(shared()).toEqual(sharedBefore);
    if (!owns) expect(tf.memory().numTensors).toBe(before);
  });
});
