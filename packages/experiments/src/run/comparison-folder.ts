import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type CompareConfig, compareConfig } from '../config/schema.js';
import type { RunLabel } from '../events.js';
import { requireClaimable } from './claim.js';
import { readJson, writeJson } from './json-file.js';
import { requireSameConfig } from './same-config.js';

/** The configuration of the comparison in `out`, as written, overrides applied. */
const recordIn = (out: string): string => join(out, 'compare.json');

const remedy = 'start anew with another --out';

/** The folder of one run of the comparison in `out`. */
export function runPath(out: string, { method, seed }: RunLabel): string {
  return join(out, 'runs', `${method}-seed${seed}`);
}

/**
 * Writes what is compared, or on resume makes sure that it is what was begun.
 *
 * @throws InfomixupError `run-exists`, `config-mismatch` naming what differs, or `damaged-file`.
 */
export async function claimComparison(out: string, config: unknown, resume: boolean): Promise<void> {
  const file = recordIn(out);
  if (requireClaimable(file, resume)) requireSameConfig(file, await readJson(file, z.unknown(), remedy), config);
  else await writeJson(file, config);
}

/** A comparison's configuration, and the same as it was written. */
export interface ComparisonRecord {
  readonly config: CompareConfig;
  readonly written: unknown;
}

/** What the comparison in `out` compares; undefined where there is none. */
export async function readComparison(out: string): Promise<ComparisonRecord | undefined> {
  const file = recordIn(out);
  if (!existsSync(file)) return undefined;
  const written = await readJson(file, z.unknown(), remedy);
  return { written, config: await readJson(file, compareConfig, remedy) };
}
