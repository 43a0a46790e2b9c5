import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fgsm } from '../../packages/attacks/src/index.ts';
import { classifierOf, randomStream } from '../../packages/core/src/index.ts';
import { objectDocument, planTraining } from '../../packages/experiments/src/index.ts';
import { decodeCorpus, encodeCorpus, makeCorpus } from '../../packages/regularizers/adversarial-training/src/index.ts';
import { root } from '../packages.mjs';
import { infomixup, requireSame, requireTidy, resultOf, start, total, training } from './command-line.mjs';

/** The names of all regularizers in the repository, as configurations call them. */
async function regularizers() {
  const home = join(root, 'packages', 'regularizers');
  const found = readdirSync(home).filter((name) => existsSync(join(home, name, 'src', 'index.ts')));
  const modules = await Promise.all(found.sort().map((name) => import(join(home, name, 'src', 'index.ts'))));
  return modules.flatMap(({ recipe, recipes = [] }) => [recipe, ...recipes].flatMap((each) => each?.name ?? []));
}

/** None, each alone, and every two in the orders to try. */
function combinations(names) {
  const pairs = names.flatMap((one, i) => names.slice(i + 1).map((other) => [one, other]));
  return [[[]], ...names.map((name) => [[name]]), ...pairs.map((pair) => [pair, pair.toReversed()])];
}

/** Options that have no default: the examples of an attack on a model that was trained a little. */
async function asked(folder) {
  const plan = await planTraining(objectDocument(training), 'soak');
  const { train: dataset } = await plan.dataset();
  const model = plan.model({ train: dataset });
  const attacks = [{ attack: fgsm({ norm: 'linf' }), epsilon: 1 }];
  await plan.trainer(model, []).fit(dataset, { epochs: 2 });
  const baseline = { name: 'baseline', weights: 'of two epochs' };
  const made = await makeCorpus({ classifier: classifierOf(model), baseline, dataset, attacks, seed: 0 });
  model.dispose();
  const bytes = encodeCorpus(made);
  const corpus = join(folder, 'corpus.safetensors');
  writeFileSync(corpus, bytes);
  return { 'static-corpus': { corpus, sha256: decodeCorpus(bytes, corpus).sha256 } };
}

async function composes(config) {
  const plan = await planTraining(objectDocument(config), 'soak');
  const model = plan.model(await plan.dataset());
  try {
    plan.trainer(model, plan.regularizers(model));
    return true;
  } catch (error) {
    if (error.code) return false;
    throw error;
  } finally {
    model.dispose();
  }
}

async function firstThatComposes(orders, options) {
  for (const names of orders) {
    const config = { ...training, regularizers: names.map((name) => ({ name, ...options[name] })) };
    if (await composes(config)) return { name: names.join('+') || 'baseline', config };
  }
  return undefined;
}

const perRound = 2;
const train = (config, out) => ['train', config, '--engine', 'wasm', '--out', out, '--resume'];

/** Trains what was begun, to be killed at a moment; whether it was. */
async function killed({ file, milliseconds }, out, rng) {
  const { child, ended } = start(train(file, out));
  const timer = setTimeout(() => child.kill('SIGKILL'), rng.uniform() * milliseconds);
  const { signal, code, err } = await ended;
  clearTimeout(timer);
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`exit code ${code} after a kill: ${err}`);
  return signal === 'SIGKILL';
}

/** Trains to the end and says what came out, and in how many milliseconds. */
async function whole(file, out) {
  rmSync(out, { recursive: true, force: true });
  const since = Date.now();
  await infomixup(train(file, out));
  return { milliseconds: Date.now() - since, expected: await resultOf(out) };
}

export const soak = {
  shows:
    'R1: a training that is ended by SIGKILL at random moments and gone on with by --resume ends bit for bit as if it had not been (SHA-256 of weights, last checkpoint, metrics without times, evaluation), over every regularizer in the repository and their combinations',
  takes: 'half an hour',
  rounds: 250,
  isOpen: true,
  async prepare(folder) {
    const methods = [];
    const options = await asked(folder);
    for (const orders of combinations(await regularizers())) {
      const found = await firstThatComposes(orders, options);
      if (!found) continue;
      const { name, config } = found;
      const file = join(folder, `${name}.json`);
      writeFileSync(file, JSON.stringify(config));
      methods.push({ name, file, ...(await whole(file, join(folder, name))) });
    }
    const round = async (seed, place) => {
      const method = methods[seed % methods.length];
      const rng = randomStream(seed, 'kills');
      const out = join(place, 'run');
      let [kills, starts] = [0, 0];
      while (kills < perRound && starts++ < 20) {
        if (await killed(method, out, rng)) kills++;
        // It was done before: what follows is to be killed at work.
        else rmSync(out, { recursive: true, force: true });
      }
      await infomixup(train(method.file, out));
      requireSame(await resultOf(out), method.expected, method.name);
      requireTidy(out);
      return { method: method.name, kills };
    };
    return { round };
  },
  figures: (results) => ({
    SIGKILLs: total(results, 'kills'),
    methods: [...new Set(results.map(({ method }) => method))].join(', '),
  }),
};
