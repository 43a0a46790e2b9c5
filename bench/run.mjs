import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { benchmarks } from './benchmarks/index.mjs';
import { profileBenchmark } from './profile/run.mjs';
import { runBenchmark } from './runner/benchmark.mjs';
import { appendToHistory, keepLatest } from './runner/history.mjs';
import { progressLine } from './runner/progress.mjs';
import { resultText } from './runner/table.mjs';

const usage = `npm run bench [-- [NAME ...] [options]]      runs the benchmarks named, or all

  --list            names, what they measure and their goals
  --rounds N        rounds instead of each benchmark's own number
  --quick           three rounds, kept out of the history
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

class UsageError extends Error {}

function whole(name, text) {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new UsageError(`--${name} is ${text}; give a whole number of at least 1`);
}

function chosen(names) {
  const unknown = names.find((name) => !benchmarks.some((benchmark) => benchmark.name === name));
  if (unknown !== undefined) throw new UsageError(`there is no benchmark ${unknown}; choose from\n\n${listing()}`);
  return names.length === 0 ? benchmarks : benchmarks.filter(({ name }) => names.includes(name));
}

const goalText = ({ kind = 'time', of, to = [], goal }) =>
  kind === 'milliseconds'
    ? `${of} <= ${goal} ms`
    : `${kind} of ${of} / ${to.join(' or ')} <= ${Number(goal.toFixed(3))}`;

const entryText = ({ name, work, comparisons }) => {
  const goals = comparisons.filter(({ goal }) => goal !== undefined).map(goalText);
  return `  ${name}\n      ${[work, ...goals].join('\n      ')}`;
};

const listing = () => benchmarks.map(entryText).join('\n');

async function measure(benchmark, { rounds, quick, threads }) {
  const { log, end } = progressLine(benchmark.name);
  const result = await runBenchmark(benchmark, { rounds: rounds ?? (quick ? 3 : benchmark.rounds), threads, log });
  end();
  keepLatest(result);
  if (!quick) appendToHistory(result);
  console.log(resultText(result));
}

async function runAll(work, selected, settings) {
  let failed = 0;
  for (const benchmark of selected) {
    try {
      await work(benchmark, settings);
    } catch (error) {
      failed += 1;
      process.stderr.write(`\n${benchmark.name}: ${error.message}\n`);
    }
  }
  return failed === 0 ? 0 : 1;
}

function main() {
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
  return runAll(values.profile ? profileBenchmark : measure, chosen(positionals), settings);
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError) && error.code !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION') throw error;
  process.stderr.write(`bench: ${error.message}\n`);
  process.exitCode = 2;
}
