import { randomStream } from '@infomixup/core';
import type { Preset } from '@infomixup/regularizer';
import { regularizerContract, type ToyRepresentations } from '@infomixup/testing';
import { describe, it } from 'vitest';
import { expectBroken, plugin, scaledTargets, toySubject } from './subjects.js';

describe('the contract of regularizers refuses', () => {
  it('a counter that all runs of a definition share', async () => {
    const create = () => {
      let steps = 0;
      return plugin(
        scaledTargets(() => 1 + steps++ / 100),
        { changes: ['targets'] },
      );
    };
    await expectBroken(
      'shares nothing between runs',
      toySubject(create),
      /differs between a run with a regularizer of its own/,
    );
  });

  it("draws that are not from the step's own stream", async () => {
    let draws = 0;
    const everyDrawAnew = () => randomStream(draws++, 'outside').uniform();
    const create = () => plugin(scaledTargets(everyDrawAnew), { changes: ['targets'] });
    await expectBroken(
      'gives the same result for the same seed',
      toySubject(create),
      /between two runs with the same seed/,
    );
  });

  it('memory that a checkpoint does not hold', async () => {
    const create = (): Preset<ToyRepresentations> => {
      const regularizer = plugin(() => ({}), { changes: ['targets'] });
      // Counts for each run by itself, yet outside the state.
      return {
        ...regularizer,
        start: (setup) => {
          let steps = 0;
          return plugin(
            scaledTargets(() => 1 + steps++ / 100),
            { changes: ['targets'] },
          ).start(setup);
        },
      };
    };
    await regularizerContract['shares nothing between runs']?.(toySubject(create));
    await expectBroken('resumes to the weights of an uninterrupted run', toySubject(create), /stopped after 1 steps/);
  });
});
