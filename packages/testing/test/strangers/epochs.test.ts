import { defineRegularizer } from '@infomixup/regularizer';
import { describeRegularizer } from '@infomixup/testing';
import type { Checkpoint, EpochEnd, RunView } from '@infomixup/trainer';
import { describe, expect, it } from 'vitest';
import { curriculum, overfittingGuard } from './epochs.js';
import { data, trained } from './run.js';

describeRegularizer('a curriculum', { create: () => curriculum({ share: 0.5, below: 100 }) });
describeRegularizer('a guard against overfitting', { create: () => overfittingGuard() });

describe('a curriculum', () => {
  it('sees more samples once the loss has fallen', async () => {
    const { history } = await trained([curriculum({ share: 0.25, growth: 2, below: 100 })], { epochs: 4 });
    expect(history.epochs.map(({ reports }) => reports['curriculum/share'])).toEqual([0.25, 0.5, 1, 1]);
    expect(history.epochs.map(({ step }) => step)).toEqual([1, 3, 7, 11]);
  });
});

describe('a plugin that ends the run', () => {
  const ending = (after: number) =>
    defineRegularizer({
      name: 'ending',
      settings: { after },
      requires: {},
      init: (): number => 0,
      step: () => ({}),
      epochEnd: (epochs, { stop }) => {
        if (epochs + 1 === after) stop('it is enough');
        return epochs + 1;
      },
    });

  it('does so after the epoch, and its reason is in the history, told to observers and kept for a resume', async () => {
    const told: EpochEnd[] = [];
    let checkpoint: Checkpoint | undefined;
    const observers = [
      {
        epochEnd: async (event: EpochEnd, run: RunView) => {
          told.push(event);
          checkpoint = await run.snapshot();
        },
      },
    ];
    const { history, weights } = await trained([ending(2)], { epochs: 5, observers });
    expect(history).toMatchObject({ interrupted: false, stopped: { by: 'ending', reason: 'it is enough' } });
    expect(history.epochs).toHaveLength(2);
    expect(told.map(({ stopped }) => stopped?.by)).toEqual([undefined, 'ending']);
    const resumed = await trained([ending(2)], { epochs: 5, resume: checkpoint });
    expect(resumed.history.stopped).toEqual(history.stopped);
    expect(resumed.weights).toEqual(weights);
  });

  it('may look at the model under attack', async () => {
    const { history } = await trained([overfittingGuard({ fall: -1 })], { epochs: 5, validation: data });
    expect(history.stopped?.by).toBe('overfitting-guard');
    expect(history.stopped?.reason).toMatch(/^robust accuracy fell from 0 to \d/);
    expect(history.epochs).toHaveLength(1);
  });
});
