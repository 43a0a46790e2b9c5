import { requireAgreement } from './agreement.mjs';
import { timedRounds } from './rounds.mjs';
import { startProcess } from './sides.mjs';
import { timesOf } from './statistics.mjs';

/** Starts each process that the sides live in once. */
function startAll(sides, setting) {
  const processes = new Map();
  for (const side of sides) {
    if (!processes.has(side.process)) processes.set(side.process, startProcess(side, setting));
  }
  return processes;
}

/** What each side answers to one question, by the side's name. */
async function askEach(sides, processes, ask) {
  const answers = {};
  for (const { name, work, process } of sides) answers[name] = await processes.get(process).ask({ ask, work });
  return answers;
}

/** What each side computes, by its name, where it is to agree or to be compared. */
async function evidenceOf({ sides, agreement, comparisons = [] }, processes) {
  if (!agreement && !comparisons.some(({ kind }) => kind === 'figure')) return {};
  const answers = await askEach(sides, processes, 'evidence');
  return Object.fromEntries(Object.entries(answers).map(([name, { evidence }]) => [name, evidence]));
}

async function measured(benchmark, processes, rounds, log) {
  const versions = await askEach(benchmark.sides, processes, 'versions');
  log('comparing what the sides compute');
  const evidence = await evidenceOf(benchmark, processes);
  const agreed = benchmark.agreement ? requireAgreement(evidence, benchmark.agreement) : [];
  const comparesFigures = benchmark.comparisons?.some(({ kind }) => kind === 'figure');
  const done = await timedRounds(benchmark, rounds, processes, log);
  const memory = await askEach(benchmark.sides, processes, 'memory');
  return {
    versions: Object.assign({}, ...Object.values(versions).map((answer) => answer.versions)),
    agreed,
    othersShare: Math.max(...done.map(({ othersShare }) => othersShare)),
    results: benchmark.sides.map(({ name }) => ({
      side: name,
      ...timesOf(done.map(({ milliseconds }) => milliseconds[name])),
      ...memory[name],
      ...(comparesFigures && { figures: evidence[name] }),
    })),
  };
}

/**
 * Runs all sides of a benchmark in turn.
 *
 * @returns by side its times, versions and memory; how well the sides agree; the greatest share of the processors that
 * other processes took in a round
 * @throws Error where they do not agree, before anything is timed
 */
export async function runSides(benchmark, rounds, setting, log) {
  const processes = startAll(benchmark.sides, setting);
  try {
    return await measured(benchmark, processes, rounds, log);
  } finally {
    for (const process of processes.values()) await process.end();
  }
}
