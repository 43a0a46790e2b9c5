import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareAttackLibraries } from '../environment/python.mjs';
import { machine } from '../runner/machine.mjs';
import { answeringProcess } from '../runner/process.mjs';
import { ladderPage, ladderTables } from './page.mjs';
import { fewRows, rows } from './rows.mjs';

const fileOf = (path) => fileURLToPath(new URL(path, import.meta.url));
const cache = fileOf('../../node_modules/.cache/infomixup-bench/attack-ladder');
const page = fileOf('../../docs/results/attack-ladder.md');

/** Whatever a result hangs on but the code: another setting is another row. */
const cached = (request) => {
  const { model, norm, attack, library } = request;
  const digest = createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 8);
  return join(cache, `${[model, norm, attack, library].join('-')}-${digest}.json`);
};

/** The answer kept from an earlier run, else a new one, kept at once. */
async function answered(request, ask) {
  const path = cached(request);
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'));
  const answer = { ...(await ask({ ask: 'row', ...request })), date: new Date().toISOString(), machine: machine() };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.partial`, JSON.stringify(answer));
  renameSync(`${path}.partial`, path);
  return answer;
}

const ourProcess = (threads) =>
  answeringProcess(
    process.execPath,
    [
      '--conditions=infomixup-source',
      `--import=${fileOf('../../tooling/typescript/register.mjs')}`,
      fileOf('./ours.mjs'),
    ],
    { TF_NUM_INTRAOP_THREADS: String(threads) },
  );

const theirProcess = (threads) => {
  const python = prepareAttackLibraries((text) => process.stderr.write(`${text}\n`));
  const script = fileOf('../../tooling/oracles/attacks/ladder.py');
  return answeringProcess(python, [script, String(threads)], {
    ...{ PYTHONDONTWRITEBYTECODE: '1', OMP_NUM_THREADS: String(threads) },
  });
};

/** One rung after the other; a rung that fails says so in its row, and is tried again the next time. */
async function climb(requests, { threads, log }) {
  const processes = { ours: ourProcess(threads), theirs: theirProcess(threads) };
  try {
    const { ours, theirs } = processes;
    const [our, their] = [await ours.ask({ ask: 'versions' }), await theirs.ask({ ask: 'versions' })];
    const results = [];
    for (const [number, request] of requests.entries()) {
      const { model, norm, attack, library } = request;
      log(`${number + 1} of ${requests.length}: ${model}, ${norm}, ${attack}, ${library}`);
      const answer = await answered(request, (library === 'ours' ? ours : theirs).ask).catch((error) => {
        log(error.message);
        return { failure: error.message.trim().split('\n').at(-1) };
      });
      results.push({ ...request, ...answer });
    }
    return { results, versions: { ...our.versions, ...their.versions } };
  } finally {
    await Promise.all(Object.values(processes).map(({ end }) => end()));
  }
}

/**
 * Measures what has not been measured yet, and writes the page; `quick`: a few rungs on 16 images, printed.
 *
 * @throws Error where a side cannot be started
 */
export async function climbLadder({ quick, threads }) {
  const images = quick ? 16 : 256;
  const requests = (quick ? fewRows : rows).map((row) => ({ ...row, images, threads }));
  const found = await climb(requests, { threads, log: (text) => process.stderr.write(`attack-ladder: ${text}\n`) });
  if (quick) return console.log(ladderTables(found.results));
  writeFileSync(page, ladderPage({ ...found, images, threads, machine: machine() }));
  console.log(`wrote ${page}`);
}
