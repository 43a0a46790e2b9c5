import { fileURLToPath } from 'node:url';
import { autoAttack, boundary, carliniWagner, verdict } from '@infomixup/attacks';
import { classifierOf, lenet5, randomStream, takeFirst } from '@infomixup/core';
import { loadWeights } from '@infomixup/core/node';
import { mnist } from '@infomixup/datasets';
import { median } from '../runner/statistics.mjs';
import { wholeOf } from './images.mjs';

const attacks = {
  'auto-attack': ({ norm }) => autoAttack({ norm }),
  verdict: ({ norm }) => verdict({ norm }),
  boundary: ({ steps }) => boundary({ steps }),
  'carlini-wagner': ({ searches, steps }) => carliniWagner({ searchSteps: searches, steps }),
};

const bottlenecks = new Set(['vib', 'infomixup']);

/** The networks that our attacks and the libraries' are compared on; tooling/oracles/attacks has them in PyTorch. */
async function trained(name) {
  const model = lenet5({ seed: 1, ...(bottlenecks.has(name) && { bottleneck: 32 }) });
  const path = `../../packages/attacks/test/fixtures/attacked/${name}.safetensors`;
  await loadWeights(model, fileURLToPath(new URL(path, import.meta.url)));
  return classifierOf(model);
}

/** The L2 distance of opposite corners, which an image counts with for which nothing is found. */
const farthest = 28;

/** What an attack came to: by a budget the share of images that it leaves, and its passes an image; else a distance. */
function figuresOf({ nearest, outcomes, queries, gradientCalls }, images) {
  const passes = { forwards: [(queries + gradientCalls) / images], backwards: [gradientCalls / images] };
  if (nearest) {
    const { status, distances } = nearest;
    const found = status.map((one, row) => (one === 'fooled' ? distances[row] : farthest));
    return { ...passes, 'median distance': [median(found)] };
  }
  const robust = outcomes[0].status.filter((status) => status === 'robust').length;
  return { ...passes, 'robust accuracy': [robust / images] };
}

/** One of the attacks above on the first test images of MNIST. */
export async function open(_, { attack: name, model, images, epsilon, ...settings }) {
  const attack = attacks[name](settings);
  const classifier = await trained(model);
  const batch = wholeOf(takeFirst((await mnist()).test, images));
  const attacked = async () => {
    const budgets = epsilon === undefined ? {} : { epsilons: [epsilon] };
    const result = await attack.run({ classifier, batch, ...budgets, rng: randomStream(1, 'bench/robustness') });
    result.dispose();
    return result;
  };
  return {
    attack: {
      units: 1,
      evidence: async () => figuresOf(await attacked(), images),
      round: async () => {
        const start = performance.now();
        await attacked();
        return [performance.now() - start];
      },
    },
  };
}
