import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { writeGuide } from './guide/write.mjs';
import { climbLadder } from './ladder/climb.mjs';
import { listing } from './listing.mjs';
import { attackLadder, planOf, UsageError } from './plan.mjs';
import { profileBenchmark } from './profile/run.mjs';
import { runBenchmark } from './runner/benchmark.mjs';
import { appendToHistory, keepLatest } from './runner/history.mjs';
import { progressLine } from './runner/progress.mjs';
import { resultText } from './runner/table.mjs';
import { runSweep } from './scale/measure.mjs';
import { sweepText } from './scale/text.mjs';

const usage = `npm run bench [-- [NAME ...] [options]]      runs the benchmarks named, or all comparisons

  --list            names, what they measure and their goals
  --rounds N        rounds instead of each benchmark's own number
  --quick           three rounds, a few rungs of a ladder; printed and not kept
  --threads N       threads of every side; the machine's cores unless given
  --profile         our side's time by op instead of a comparison
  --side NAME       with --profile: this side alone
  --shapes          with --profile: a line for every shape of an op's inputs
`;

const options = {
  list: { type: 'boolean', default: false },
  rounds: { type: 'string' },
  quick: { type: 'boolean', default: false },
  threads: { type: 'string' },
  profile: { type: 'boolean', default: false },
  side: { type: 'string' },
  shapes: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
};

function whole(name, text) {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new UsageError(`--${name} is ${text}; give a whole number of at least 1`);
}

async function measure(named, { rounds, quick, threads }) {
  if (named === attackLadder) return climbLadder({ quick, threads });
  const entry = (quick && named.small) || named;
  const { log, end } = progressLine(entry.name);
  const settings = { rounds: rounds ?? (quick ? Math.min(3, entry.rounds) : entry.rounds), threads, log };
  const result = await (entry.points ? runSweep : runBenchmark)(entry, settings).finally(end);
  if (!quick) {
    keepLatest(result);
    appendToHistory(result);
  }
  console.log((entry.points ? sweepText : resultText)(result));
}

/** One failure does not keep the others from running. */
async function runEach(work, entries, settings) {
  let failed = 0;
  for (const entry of entries) {
    try {
      await work(entry, settings);
    } catch (error) {
      failed += 1;
      process.stderr.write(`\n${entry.name}: ${error.message}\n`);
    }
  }
  return failed === 0 ? 0 : 1;
}

async function main() {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.help || values.list) {
    console.log(values.help ? usage : listing());
    return 0;
  }
  const settings = {
    ...values,
    rounds: values.rounds && whole('rounds', values.rounds),
    threads: values.threads ? whole('threads', values.threads) : availableParallelism(),
  };
  const { entries, guide } = planOf(positionals);
  const code = await runEach(values.profile ? profileBenchmark : measure, entries, settings);
  if (guide && code === 0) await writeGuide();
  return code;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError) && !error.code?.startsWith('ERR_PARSE_ARGS')) throw error;
  process.stderr.write(`bench: ${error.message}\n`);
  process.exitCode = 2;
}
