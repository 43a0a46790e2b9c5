import type { Diagnosis } from '../probes/diagnose.js';
import type { CleanRecording } from '../record/clean.js';
import { rightSamples } from '../record/walks.js';
import { type Finding, gradeSamples, type Limits, notRun, percent } from './check.js';

/** What is looked for in each diagnosis, and how it is said. */
export interface Question {
  readonly diagnoses: readonly Diagnosis[];
  readonly clean: CleanRecording;
  /** Nothing where the diagnosis cannot tell. */
  readonly find: (diagnosis: Diagnosis, right: readonly number[]) => readonly number[] | undefined;
  /** How the share of samples goes on, such as `of the samples lose nothing`. */
  readonly says: string;
  readonly limits: Limits;
  readonly missing: string;
}

/** Judges by the norm where the greatest share of the right samples shows what is looked for. */
export function judgeSamples({ diagnoses, clean, find, says, limits, missing }: Question): Finding {
  const shown = diagnoses.flatMap((diagnosis) => {
    const right = rightSamples(clean, diagnosis.walks[0] ?? { labels: [] });
    const samples = right.length > 0 ? find(diagnosis, right) : undefined;
    return samples ? [{ diagnosis, samples, share: samples.length / right.length }] : [];
  });
  const [worst] = shown.toSorted((a, b) => b.share - a.share);
  if (!worst) return notRun(missing);
  const { norm, epsilon } = worst.diagnosis;
  return {
    verdict: gradeSamples(worst.share, worst.samples, limits),
    summary: `${percent(worst.share)} ${says} (${norm}, epsilon ${Number(epsilon.toPrecision(3))}).`,
    numbers: Object.fromEntries(shown.map(({ diagnosis, share }) => [`share, ${diagnosis.norm}`, share])),
    samples: worst.samples,
  };
}
