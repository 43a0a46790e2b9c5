import type { Verdict } from '../../broken.js';
import { expectSameWeights } from '../same-weights.js';
import type { RegularizerSubject } from '../subject.js';
import { trainedWeights } from '../train.js';

/** Two runs started from one value, at the same time and one after the other, each train as a run with its own value. */
export async function sharesNothingBetweenRuns<R>(subject: RegularizerSubject<R>): Promise<Verdict> {
  const alone = await trainedWeights(subject, [subject.create()]);
  const shared = subject.create();
  const together = await Promise.all([trainedWeights(subject, [shared]), trainedWeights(subject, [shared])]);
  const later = await trainedWeights(subject, [shared]);
  for (const weights of [...together, later])
    expectSameWeights(
      alone,
      weights,
      'between a run with a regularizer of its own and one that shares it',
      'keep what changes in the state that hooks return, not in a closure around the definition',
    );
  return 'kept';
}
