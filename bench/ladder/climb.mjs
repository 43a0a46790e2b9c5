import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { prepareAttackLibraries } from '../environment/python.mjs';
import { machine } from '../runner/machine.mjs';
import { answeringProcess } from '../runner/process.mjs';
import { ladderPage, ladderTables } from './page.mjs';
import { fewRows, rows } from './rows.mjs';

const fileOf = (path) => fileURLToPath(new URL(path, import.meta.url));
const kept = fileOf('../results/attack-ladder.jsonl');
const page = fileOf('../../docs/results/attack-ladder.md');

/** Whatever a result hangs on but the code: another setting is another row. */
const keyOf = (request) => createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 16);

/** Answers kept from earlier runs, by their keys. */
function keptAnswers() {
  const lines = existsSync(kept) ? readFileSync(kept, 'utf8').trim().split('\n').filter(Boolean) : [];
  return new Map(lines.map((line) => JSON.parse(line)).map(({ key, ...answer }) => [key, answer]));
}

const shortened = (distance) => (distance === null ? null : Number(distance.toPrecision(6)));

/** The answer kept from an earlier run, else a new one, which is kept at once where `keeps`. */
async function answered(request, { answers, keeps }, ask) {
  const key = keyOf(request);
  const known = answers.get(key);
  if (known) return known;
  const { distances, ...told } = await ask({ ask: 'row', ...request });
  const { model, norm, attack, library } = request;
  const answer = { ...told, date: new Date().toISOString(), machine: machine(), distances: distances.map(shortened) };
  if (keeps)
    appendFileSync(kept, `${JSON.stringify({ key, row: [model, norm, attack, library].join(', '), ...answer })}\n`);
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
async function climb(requests, { threads, keeps, log }) {
  const processes = { ours: ourProcess(threads), theirs: theirProcess(threads) };
  try {
    const { ours, theirs } = processes;
    const [our, their] = [await ours.ask({ ask: 'versions' }), await theirs.ask({ ask: 'versions' })];
    const [earlier, results] = [{ answers: keptAnswers(), keeps }, []];
    for (const [number, request] of requests.entries()) {
      const { model, norm, attack, library } = request;
      log(`${number + 1} of ${requests.length}: ${model}, ${norm}, ${attack}, ${library}`);
      const answer = await answered(request, earlier, (library === 'ours' ? ours : theirs).ask).catch((error) => {
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
  const log = (text) => process.stderr.write(`attack-ladder: ${text}\n`);
  const found = await climb(requests, { threads, keeps: !quick, log });
  if (quick) return console.log(ladderTables(found.results));
  writeFileSync(page, ladderPage({ ...found, images, threads, machine: machine() }));
  console.log(`wrote ${page}`);
}
