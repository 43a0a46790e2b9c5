import { join } from 'node:path';
import { differencesOf } from '@infomixup/core';
import { z } from 'zod';
import { type CompareConfig, compareConfig } from '../config/schema.js';
import type { RunLabel } from '../events.js';
import type { ComparisonPlan } from '../plan/comparison.js';
import { requireClaimable, requireSameRuns } from './claim.js';
import { type FilesOfJob, filesOfReport } from './folder.js';
import { isThere, readJson, writeJson } from './json-file.js';

/** The file of a comparison's configuration, as written, overrides applied. */
export function comparisonFile(out: string): string {
  return join(out, 'compare.json');
}

const remedy = 'put back a copy of it, or start anew with another --out';

/** The folder of one run of the comparison in `out`. */
export function runPath(out: string, { method, seed }: RunLabel): string {
  return join(out, 'runs', `${method}-seed${seed}`);
}

/** All that a comparison writes: its runs are folders of their own. */
export const filesOfComparison = (out: string, { runs }: Pick<ComparisonPlan, 'runs'>): FilesOfJob => [
  comparisonFile(out),
  ...filesOfReport(out),
  ...runs.map(({ label }) => runPath(out, label)),
];

/**
 * Writes what is compared, or on resume makes sure that it is what was begun, but for more epochs.
 *
 * @throws InfomixupError `run-exists`, `config-mismatch` naming what differs, or `damaged-file`.
 */
export async function claimComparison(out: string, plan: ComparisonPlan, resume: boolean): Promise<void> {
  const file = comparisonFile(out);
  const value: object = Object(plan.document.value);
  if (!requireClaimable(filesOfComparison(out, plan), resume)) return writeJson(file, value);
  const found = differencesOf(await readJson(file, z.unknown(), remedy), value);
  if (requireSameRuns(file, found, plan.runs)) await writeJson(file, value);
}

/** A comparison's configuration, and the same as it was written. */
export interface ComparisonRecord {
  readonly config: CompareConfig;
  readonly written: unknown;
}

/** What the comparison in `out` compares; undefined where there is none. */
export async function readComparisonRecord(out: string): Promise<ComparisonRecord | undefined> {
  const file = comparisonFile(out);
  if (!isThere(file)) return undefined;
  const written = await readJson(file, z.unknown(), remedy);
  return { written, config: await readJson(file, compareConfig, remedy) };
}

/** The runs of a comparison, all seeds of a method, then the next method. */
export function labelsOf({ methods, seeds }: CompareConfig): RunLabel[] {
  return Object.keys(methods).flatMap((method) => seeds.map((seed) => ({ method, seed })));
}
