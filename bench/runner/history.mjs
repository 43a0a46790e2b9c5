import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const results = fileURLToPath(new URL('../results', import.meta.url));

const rounded = (value) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value);

const briefly = (numbers) => Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, rounded(value)]));

/** Everything that a run found, replaced by the next one. */
export function keepLatest(result) {
  mkdirSync(join(results, 'latest'), { recursive: true });
  writeFileSync(join(results, 'latest', `${result.name}.json`), `${JSON.stringify(result, null, 2)}\n`);
}

/** One line a run, kept for ever. */
export function appendToHistory({
  date,
  name,
  machine,
  versions,
  rounds,
  threads,
  othersShare,
  results: sides,
  comparisons,
}) {
  const times = Object.fromEntries(
    sides.map(({ side, fastest, median, peakBytes }) => [side, briefly({ fastest, median, peakBytes })]),
  );
  const setting = { machine, versions, rounds, threads, othersShare: rounded(othersShare) };
  const line = { date, name, ...setting, times, comparisons: comparisons.map(briefly) };
  appendFileSync(join(results, 'history.jsonl'), `${JSON.stringify(line)}\n`);
}
