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
      changes: pairsOf(before, after),
    };
  });
}

/** The n-th sighting of each kind before, with the n-th after: a further pass meets the probes at another time. */
function pairsOf(before: readonly Sighting[], after: readonly Sighting[]): ObservedChanges['changes'] {
  const left = [...after];
  return before.flatMap((sighting) => {
    const place = left.findIndex(({ what }) => what === sighting.what);
    return place < 0 ? [] : left.splice(place, 1).map((other) => ({ before: sighting, after: other }));
  });
}
