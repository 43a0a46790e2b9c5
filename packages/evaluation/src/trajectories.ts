import type { Diagnosis } from './probes/diagnose.js';
import type { Walk } from './probes/walk.js';
import type { Trajectory } from './schema/trajectory.js';

const finite = (value: number | undefined): number | null => (Number.isFinite(value) ? (value ?? null) : null);

function trajectoryOf(walk: Walk, sample: number): Trajectory {
  const along = (rows: readonly (readonly number[])[]) => rows.map((row) => finite(row[sample]));
  return {
    ...{ sample, label: walk.labels[sample] ?? 0, walk: walk.name, norm: walk.norm, epsilon: finite(walk.epsilon) },
    ...{ loss: along(walk.losses), margin: along(walk.margins), distance: along(walk.distances) },
    ...{ gradient: along(walk.slopes), prediction: walk.predictions.map((row) => row[sample] ?? -1) },
  };
}

/** The ways of the first `count` samples, of every walk. */
export function trajectoriesOf(diagnoses: readonly Diagnosis[], count: number): Trajectory[] {
  return diagnoses.flatMap(({ walks }) =>
    walks.flatMap((walk) => walk.labels.slice(0, count).map((_, sample) => trajectoryOf(walk, sample))),
  );
}
