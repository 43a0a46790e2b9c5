import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { root } from '../packages.mjs';
import { buildCode } from '../setup/prepare.mjs';
import { sectionOf, withSection } from './page.mjs';
import { cache, fingerprint, openState } from './state.mjs';

/** The long tests, one file each: what is lost, what lies, what grows, what comes from elsewhere. */
const lost = ['kills', 'writes', 'resumes', 'signals', 'workers', 'caches'];
const names = [...lost, 'flips', 'mutations', 'memory', 'plugins', 'browser', 'supply'];

/** Rounds run the packages' sources where they call them, and may ask for memory to be freed. */
const node = [
  '--conditions=infomixup-source',
  `--import=${new URL('../typescript/register.mjs', import.meta.url).href}`,
  '--expose-gc',
  '--max-old-space-size=512',
  '--disable-warning=ExperimentalWarning',
];

const page = join(root, 'docs', 'results', 'reliability.md');
const minutesSince = (since) => (Date.now() - since) / 60_000;

const options = {
  rounds: { type: 'string' },
  round: { type: 'string' },
  minutes: { type: 'string' },
  jobs: { type: 'string' },
  fresh: { type: 'boolean', default: false },
};

const soakOf = async (name) => (await import(`./${name}.mjs`)).soak;

async function list() {
  console.log('npm run soak -- NAME [--rounds N] [--minutes N] [--jobs N] [--fresh]\n');
  for (const name of names) {
    const { shows, takes, rounds } = await soakOf(name);
    console.log(`${name} (${rounds} rounds, ${takes})\n    ${shows}\n`);
  }
}

const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout.trim();

/** Where and with what figures were found. */
function circumstances({ engine = 'wasm' }) {
  const changed = git('status', '--porcelain', '--', 'packages', 'tooling', 'pnpm-lock.yaml') ? ', with changes' : '';
  return {
    machine: `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}`,
    engine,
    Node: process.version,
    date: new Date().toISOString().slice(0, 10),
    commit: git('rev-parse', '--short=10', 'HEAD') + changed,
  };
}

function writePage(name, soak, { results, faults }, where) {
  const done = [...results.values()];
  const counts = { rounds: `${done.length} of ${soak.rounds}`, 'faults found': faults };
  const figures = { ...counts, ...soak.figures(done), ...where };
  mkdirSync(dirname(page), { recursive: true });
  const before = existsSync(page) ? readFileSync(page, 'utf8') : '';
  writeFileSync(page, withSection(before, name, sectionOf(name, soak.shows, figures), names));
  for (const [what, value] of Object.entries(figures)) console.log(`${what}: ${value}`);
}

/** Does one round in a folder of its own, which stays where the round fails; whether it did not. */
async function isPassed(name, round, prepared, state) {
  const folder = emptied(join(cache, name, `round-${round}`));
  try {
    const result = await prepared.round(round, folder);
    rmSync(folder, { recursive: true, force: true });
    state.add(round, result);
    return true;
  } catch (error) {
    state.addFault(round, String(error));
    console.error(error);
    console.error(`\n${name}: round ${round}, which is its seed, failed; what it left is in ${folder}`);
    console.error(`To repeat it alone: npm run soak -- ${name} --round ${round}`);
    return false;
  }
}

function emptied(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Does what is left of a long test, or one round; returns the exit code. */
async function run(name, { rounds: asked, round: only, minutes = 'Infinity', jobs = '1', fresh }) {
  const soak = await soakOf(name);
  // Before the first round: somebody may go on with other work meanwhile.
  const [where, print] = [circumstances(soak), fingerprint(name)];
  if (buildCode() !== 0) return 1;
  const prepared = await soak.prepare(emptied(join(cache, name, 'prepared')));
  const state = openState(join(cache, `${name}.jsonl`), print, { fresh });
  if (only !== undefined) return (await isPassed(name, Number(only), prepared, state)) ? 0 : 1;
  const all = prepared.rounds ?? soak.rounds;
  const wanted = Math.min(Number(asked ?? all), soak.isOpen ? Number.POSITIVE_INFINITY : all);
  const since = Date.now();
  let [round, failed] = [-1, false];
  const lane = async () => {
    while (++round < wanted && minutesSince(since) < Number(minutes) && !failed) {
      if (state.results.has(round)) continue;
      if (await isPassed(name, round, prepared, state))
        console.log(`${name}: ${state.results.size} of ${wanted} rounds (${minutesSince(since).toFixed(1)} min)`);
      else failed = true;
    }
  };
  await Promise.all(Array.from({ length: Number(jobs) }, lane));
  if (failed) return 1;
  writePage(name, { ...soak, rounds: all }, state, where);
  return 0;
}

function apart() {
  const program = fileURLToPath(import.meta.url);
  const { status } = spawnSync(process.execPath, [...node, program, ...process.argv.slice(2)], { stdio: 'inherit' });
  return status ?? 1;
}

async function main() {
  const { positionals, values } = parseArgs({ options, allowPositionals: true });
  const [name] = positionals;
  if (name === undefined) await list();
  else if (!names.includes(name)) {
    console.error(`soak: there is no "${name}"; give one of ${names.join(', ')}`);
    return 2;
  } else return run(name, values);
  return 0;
}

process.exit(process.execArgv.includes('--expose-gc') ? await main() : apart());
