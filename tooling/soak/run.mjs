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

/** The long tests, one file each. */
const names = [
  ...[
    'kills',
    'writes',
    'flips',
    'resumes',
    'signals',
    'mutations',
    'caches',
    'workers',
    'memory',
    'plugins',
    'browser',
  ],
  'supply',
];

/** Rounds run the packages' sources where they call them, and may ask for memory to be freed. */
const node = [
  '--conditions=infomixup-source',
  `--import=${new URL('../typescript/register.mjs', import.meta.url).href}`,
  '--expose-gc',
  '--max-old-space-size=512',
  '--disable-warning=ExperimentalWarning',
];

const page = join(root, 'docs', 'results', 'reliability.md');
const minutes = (since) => `${((Date.now() - since) / 60_000).toFixed(1)} min`;

const options = {
  rounds: { type: 'string' },
  round: { type: 'string' },
  fresh: { type: 'boolean', default: false },
};

const soakOf = async (name) => (await import(`./${name}.mjs`)).soak;

async function list() {
  console.log('npm run soak -- NAME [--rounds N] [--fresh]\n');
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

function writePage(name, soak, { results, faults }) {
  const done = [...results.values()];
  const counts = { rounds: `${done.length} of ${soak.rounds}`, 'faults found': faults };
  const figures = { ...counts, ...soak.figures(done), ...circumstances(soak) };
  mkdirSync(dirname(page), { recursive: true });
  const before = existsSync(page) ? readFileSync(page, 'utf8') : '';
  writeFileSync(page, withSection(before, name, sectionOf(name, soak.shows, figures), names));
  for (const [what, value] of Object.entries(figures)) console.log(`${what}: ${value}`);
}

/** Does one round in a folder of its own, which stays where the round fails. */
async function doRound(name, round, prepared) {
  const folder = join(cache, name, `round-${round}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const result = await prepared.round(round, folder);
  rmSync(folder, { recursive: true, force: true });
  return result;
}

function tell(name, round, error) {
  console.error(error);
  console.error(
    `\n${name}: round ${round} (its seed) failed; what it left is in ${join(cache, name, `round-${round}`)}`,
  );
  console.error(`To repeat it alone: npm run soak -- ${name} --round ${round}`);
}

/** Does what is left of a long test; returns the exit code. */
async function run(name, { rounds: asked, round: only, fresh }) {
  const soak = await soakOf(name);
  if (buildCode() !== 0) return 1;
  const work = join(cache, name);
  if (fresh) rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const prepared = await soak.prepare(join(work, 'prepared'));
  const most = prepared.rounds ?? soak.rounds;
  if (only !== undefined) {
    console.log(await doRound(name, Number(only), prepared));
    return 0;
  }
  const rounds = asked === undefined ? most : Math.min(Number(asked), soak.isOpen ? Number.POSITIVE_INFINITY : most);
  const file = join(cache, `${name}.jsonl`);
  const state = openState(file, fingerprint(name), { fresh });
  const since = Date.now();
  for (let round = 0; round < rounds; round++) {
    if (state.results.has(round)) continue;
    try {
      const result = await doRound(name, round, prepared);
      state.results.set(round, result);
      state.add(round, result);
    } catch (error) {
      state.addFault(round, String(error));
      tell(name, round, error);
      return 1;
    }
    console.log(`${name}: ${state.results.size} of ${rounds} rounds (${minutes(since)})`);
  }
  writePage(name, { ...soak, rounds: most }, state);
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
