import { fgsm } from '@infomixup/attacks';
import { type Dataset, gatherLabelled, subset } from '@infomixup/core';
import { defineRegularizer } from '@infomixup/regularizer';
import * as tf from '@tensorflow/tfjs';

const firstOf = (data: Dataset, share: number): Dataset =>
  subset(
    data,
    Int32Array.from({ length: Math.ceil(data.size * share) }, (_, index) => index),
  );

/** A curriculum: begins with a share of the data, which must be sorted by difficulty, and adds more as the loss falls. */
export const curriculum = ({ share = 0.5, growth = 1.5, below = 1 } = {}) =>
  defineRegularizer({
    name: 'curriculum',
    settings: { share, growth, below },
    requires: {},
    init: () => ({ share }),
    prepareEpoch: (_, data, state) => firstOf(data, state.share),
    step: () => ({}),
    report: (state) => ({ share: state.share }),
    epochEnd: (state, { loss }) => ({ share: loss < below ? Math.min(1, state.share * growth) : state.share }),
  });

/** Ends a run whose accuracy under FGSM falls far below its best: catastrophic overfitting (Wong et al. 2020). */
export const overfittingGuard = ({ epsilon = 0.1, fall = 0.2, samples = 16 } = {}) =>
  defineRegularizer({
    name: 'overfitting-guard',
    settings: { epsilon, fall, samples },
    requires: {},
    init: () => ({ best: 0, last: 0 }),
    step: () => ({}),
    report: ({ last }) => ({ robustAccuracy: last }),
    epochEnd: async ({ best }, { classifier, validationSet, rng, stop }) => {
      if (!validationSet) return { best, last: 0 };
      const part = firstOf(validationSet, Math.min(1, samples / validationSet.size));
      const batch = await gatherLabelled(
        part,
        Int32Array.from({ length: part.size }, (_, index) => index),
      );
      const result = await fgsm({ norm: 'linf' }).run({ classifier, batch, epsilons: [epsilon], rng });
      const robust = result.outcomes[0]?.status.filter((status) => status === 'robust').length ?? 0;
      result.dispose();
      tf.dispose(batch.inputs);
      const last = robust / part.size;
      if (last < best - fall) stop(`robust accuracy fell from ${best} to ${last}`);
      return { best: Math.max(best, last), last };
    },
  });
