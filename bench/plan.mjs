import { benchmarks } from './benchmarks/index.mjs';
import { robustness } from './benchmarks/robustness.mjs';
import { listing } from './listing.mjs';
import { sweeps } from './scale/sweeps.mjs';

/** A mistake in how the command was called. */
export class UsageError extends Error {}

/** Runs for an hour, and only when asked for. */
export const attackLadder = { name: 'attack-ladder' };

const groups = { all: benchmarks, scale: sweeps, robustness, [attackLadder.name]: [attackLadder] };

function entriesNamed(name) {
  if (Object.hasOwn(groups, name)) return groups[name];
  const found = [...benchmarks, ...robustness, ...sweeps].find((entry) => entry.name === name);
  if (found) return [found];
  throw new UsageError(`there is no benchmark ${name}; choose from\n\n${listing()}`);
}

/**
 * What to measure, and whether to write the guide afterwards.
 *
 * @throws UsageError for a name that stands for nothing
 */
export function planOf(names) {
  const measured = (names.length === 0 ? ['all'] : names).filter((name) => name !== 'guide');
  return { entries: measured.flatMap(entriesNamed), guide: names.includes('guide') };
}
