import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const results = fileURLToPath(new URL('../results', import.meta.url));

const rounded = (value) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value);

const briefly = (numbers) => Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, rounded(value)]));

const exponentsOf = ({ time, memory }) => ({ time: time.exponent, memory: memory.exponent });

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
  growth,
}) {
  const times = Object.fromEntries(
    sides.map(({ side, fastest, median, peakBytes }) => [side, briefly({ fastest, median, peakBytes })]),
  );
  const setting = { machine, versions, rounds, threads, othersShare: rounded(othersShare) };
  const found = growth ? { exponents: exponentsOf(growth) } : { comparisons: comparisons.map(briefly) };
  const line = { date, name, ...setting, times, ...found };
  appendFileSync(join(results, 'history.jsonl'), `${JSON.stringify(line)}\n`);
}

/** What a benchmark's last run found; undefined where it has not been run. */
export function latestOf(name) {
  const path = join(results, 'latest', `${name}.json`);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
