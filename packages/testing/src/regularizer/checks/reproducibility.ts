import type { Verdict } from '../../broken.js';
import { expectSameWeights } from '../same-weights.js';
import type { RegularizerSubject } from '../subject.js';
import { trainedWeights } from '../train.js';

/** Two runs with one seed give the same weights to the last bit. */
export async function repeatsItself<R>(subject: RegularizerSubject<R>): Promise<Verdict> {
  expectSameWeights(
    await trainedWeights(subject, [subject.create()]),
    await trainedWeights(subject, [subject.create()]),
    'between two runs with the same seed',
    'draw from the rng of the step context alone',
  );
  return 'kept';
}
