import type { Verdict } from '../../broken.js';
import { expectSameWeights } from '../same-weights.js';
import type { RegularizerSubject } from '../subject.js';
import { trainedWeights } from '../train.js';

/** With its neutral settings it trains exactly as no regularizer does. */
export async function isNoOpWhenNeutral<R>(subject: RegularizerSubject<R>): Promise<Verdict> {
  if (!subject.neutral) return { inapplicable: 'it has no neutral settings' };
  expectSameWeights(
    await trainedWeights(subject, []),
    await trainedWeights(subject, [subject.neutral()]),
    'between neutral settings and no regularizer',
    'return no hooks where they would change nothing',
  );
  return 'kept';
}
