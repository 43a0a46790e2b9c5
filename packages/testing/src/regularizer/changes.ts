import type { BatchPart } from '@infomixup/regularizer';
import { composeRegularizers } from '@infomixup/regularizer/running';
import { probe, type Sighting } from './probe.js';
import type { RegularizerSubject } from './subject.js';
import { train, withModel } from './train.js';

/** What the regularizers under test may do, and what they did. */
export interface ObservedChanges {
  /** The parts of a batch that they say they change. */
  readonly declared: readonly BatchPart[];
  readonly requires: readonly string[];
  /** Each tensor before and after their hooks. */
  readonly changes: readonly { readonly before: Sighting; readonly after: Sighting }[];
}

/** Trains between two probes. */
export function changesOf<R>(subject: RegularizerSubject<R>): Promise<ObservedChanges> {
  return withModel(subject, async (model) => {
    const preset = subject.create();
    const plugins = composeRegularizers(model, [preset]);
    const before: Sighting[] = [];
    const after: Sighting[] = [];
    await train(model, subject, [probe('before', model, before), preset, probe('after', model, after)]);
    return {
      declared: plugins.flatMap(({ changes }) => changes),
      requires: plugins.flatMap(({ requires }) => requires.map(({ representation }) => representation)),
      changes: before.flatMap((sighting, index) => {
        const other = after[index];
        return other ? [{ before: sighting, after: other }] : [];
      }),
    };
  });
}
