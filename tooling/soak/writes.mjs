import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { honest, startMirror } from '../../packages/datasets/test/support/mirror.ts';
import { root } from '../packages.mjs';
import { requireSame, requireTidy, resultOf, sha256, start, training } from './command-line.mjs';

const shim = new URL('./file-operations.mjs', import.meta.url).href;
const sources = [
  '--conditions=infomixup-source',
  `--import=${new URL('../typescript/register.mjs', import.meta.url).href}`,
];
const config = { ...training, dataset: { name: 'spirals', size: 40 }, training: { epochs: 2, batchSize: 16 } };
const engine = ['--engine', 'wasm'];

const digests = (folder) =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(folder.length), sha256(readFileSync(path))]),
  );

/** What of a run is the same whenever it is made: its record names where and when. */
async function runs(folder) {
  const found = {};
  for (const name of readdirSync(join(folder, 'runs')))
    for (const [what, digest] of Object.entries(await resultOf(join(folder, 'runs', name))))
      found[`${name} ${what}`] = digest;
  return found;
}

const seal = (folder) => `
import { mkdirSync, writeFileSync } from 'node:fs';
import { sealFolder } from ${JSON.stringify(join(root, 'packages/engine/src/install/sealed-folder.ts'))};
mkdirSync(${JSON.stringify(`${folder}/making`)}, { recursive: true });
writeFileSync(${JSON.stringify(`${folder}/making/lib.so`)}, 'library');
await sealFolder(${JSON.stringify(`${folder}/making`)}, ${JSON.stringify(`${folder}/engine`)}, { wheel: 'soak' });
`;

/** Every command that writes: what it is called with in a folder, and what is the same whenever it has come to its end. */
const writers = ({ file, done, compared, mirror }) => ({
  train: {
    args: (folder) => ['train', file, ...engine, '--out', join(folder, 'run'), '--resume'],
    result: (folder) => resultOf(join(folder, 'run')),
  },
  compare: {
    args: (folder) => ['compare', `${file}.compare.json`, ...engine, '--workers', '1', '--out', folder, '--resume'],
    result: async (folder) => ({ ...(await runs(folder)), report: existsSync(join(folder, 'report.html')) }),
  },
  evaluate: {
    begin: (folder) => cpSync(done, join(folder, 'run'), { recursive: true }),
    args: (folder) => ['evaluate', join(folder, 'run'), ...engine, '--name', 'again', '--resume'],
    result: async (folder) => ({
      ...(await resultOf(join(folder, 'run'))),
      again: sha256(readFileSync(join(folder, 'run', 'evaluations', 'again.json'))),
    }),
  },
  report: {
    begin: (folder) => cpSync(compared, folder, { recursive: true }),
    args: (folder) => ['report', folder],
    result: async (folder) => ({ ...(await runs(folder)), length: readFileSync(join(folder, 'report.html')).length }),
  },
  'data fetch': {
    file: join(root, 'packages', 'datasets', 'test', 'support', 'fetch-once.ts'),
    args: (folder) => [folder, mirror.url],
    result: (folder) => digests(folder),
  },
  'engine manifest': {
    text: seal,
    args: () => [],
    result: (folder) => digests(join(folder, 'engine')),
  },
});

/** Starts a writer with its file operations counted. */
function begin({ args, file, text }, folder, env = {}) {
  const options = { imports: [shim], env: { SOAK_FOLDER: folder, ...env } };
  if (text) {
    const program = `${folder}.mjs`;
    writeFileSync(program, text(folder));
    return start(args(folder), { ...options, file: program, node: sources }).ended;
  }
  return start(args(folder), { ...options, ...(file && { file, node: sources }) }).ended;
}

async function toItsEnd(writer, folder, env) {
  const { code, signal, err } = await begin(writer, folder, env);
  if (code !== 0) throw new Error(`${signal ?? `exit code ${code}`}: ${err}`);
}

/** All that a writer does to files, in order, and what comes of it. */
async function rehearsed(writer, folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writer.begin?.(folder);
  const list = `${folder}.operations.json`;
  await toItsEnd(writer, folder, { SOAK_LIST: list });
  return { operations: JSON.parse(readFileSync(list, 'utf8')), expected: await writer.result(folder) };
}

/**
 * Where a writer is ended: before each operation, in the middle of those that write, and at the end. What a process has
 * done to its files stays when it is killed, so that after an operation is before the next.
 */
function* moments(operations) {
  for (const [at, operation] of operations.entries()) {
    yield { at, operation, how: 'before' };
    if (operation.includes('(bytes)')) yield { at, operation, how: 'half' };
    if (at === operations.length - 1) yield { at, operation, how: 'after' };
  }
}

export const soak = {
  shows:
    'R2: a writer that is ended by SIGKILL between any two or in the middle of any of its file operations (open, write, sync, rename, link, unlink, mkdir, rm, copy) can be gone on with: results are the same, and no unfinished file stays',
  takes: 'an hour',
  rounds: 460,
  async prepare(folder) {
    const file = join(folder, 'config.json');
    writeFileSync(file, JSON.stringify(config));
    writeFileSync(
      `${file}.compare.json`,
      JSON.stringify({ ...config, methods: { mixup: { regularizers: ['mixup'] } } }),
    );
    const mirror = await startMirror(honest);
    const all = writers({ file, done: join(folder, 'train', 'run'), compared: join(folder, 'compare'), mirror });
    const points = [];
    for (const [name, writer] of Object.entries(all)) {
      const { operations, expected } = await rehearsed(writer, join(folder, name.replace(' ', '-')));
      for (const moment of moments(operations)) points.push({ name, writer, expected, ...moment });
    }
    const round = async (seed, place) => {
      // A step that has no divisor with their number: the first rounds see every writer.
      const { name, writer, expected, at, how, operation } = points[(seed * 101) % points.length];
      const within = join(place, 'work');
      mkdirSync(within);
      writer.begin?.(within);
      const { signal, code } = await begin(writer, within, { SOAK_AT: String(at), SOAK_HOW: how });
      if (signal !== 'SIGKILL') throw new Error(`${name}: not killed ${how} ${operation}, but ended with ${code}`);
      await toItsEnd(writer, within);
      requireSame(await writer.result(within), expected, `${name}, killed ${how} ${operation}`);
      if (name !== 'engine manifest') requireTidy(within);
      return { name, how };
    };
    return { round, rounds: points.length };
  },
  figures: (results) => ({
    writers: [...new Set(results.map(({ name }) => name))].join(', '),
    'killed before an operation / in its middle / after the last': ['before', 'half', 'after']
      .map((how) => results.filter((result) => result.how === how).length)
      .join(' / '),
  }),
};
