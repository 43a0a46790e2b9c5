import type { Diagnosis } from './probes/diagnose.js';
import type { Walk } from './probes/walk.js';
import type { CleanRecording } from './record/clean.js';
import { fooledBy, fooledOnlyBy, rightSamples, walkOf } from './record/walks.js';
import type { Transfer } from './schema/transfer.js';

const prefix = 'from ';

function ofWalk(diagnosis: Diagnosis, walk: Walk, clean: CleanRecording): Transfer {
  const n = walk.labels.length;
  const right = rightSamples(clean, walk);
  const own = walkOf(diagnosis, 'cross-entropy');
  const left = (by: readonly Walk[]) => {
    const fooled = new Set(by.flatMap((each) => fooledBy(each, right)));
    return right.filter((sample) => !fooled.has(sample)).length / n;
  };
  const within = diagnosis.walks.filter(
    ({ ofAttacked, epsilon }) => ofAttacked.length === 0 && Number.isFinite(epsilon),
  );
  return {
    ...{ from: walk.name.slice(prefix.length), norm: diagnosis.norm, epsilon: diagnosis.epsilon, n },
    ofSource: walk.ofAttacked.filter((prediction, sample) => prediction === walk.labels[sample]).length / n,
    accuracy: left([walk]),
    whiteBox: own ? left([own]) : 1,
    alone: fooledOnlyBy(walk, within, right).length,
  };
}

/** What perturbations made on other models do to the one that is evaluated. */
export function transfersOf(diagnoses: readonly Diagnosis[], clean: CleanRecording): Transfer[] {
  return diagnoses.flatMap((diagnosis) =>
    diagnosis.walks.filter(({ ofAttacked }) => ofAttacked.length > 0).map((walk) => ofWalk(diagnosis, walk, clean)),
  );
}
