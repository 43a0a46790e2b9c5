import { type Model, memoryDataset, normalTensor, type Rng, randomStream, type setValues } from '@infomixup/core';
import { defineRegularizer, gaussian, type Regularizer, tensor } from '@infomixup/regularizer';
import { composeRegularizers, type RunningHooks } from '@infomixup/regularizer/running';
import { createTrainer, sgd } from '@infomixup/trainer';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { type ToyRepresentations, toyModel } from '../toy/toy-model.js';
import { flat, type Oracle, type OracleCase } from './fixture.js';
import { scriptedRng } from './scripted-rng.js';
import type { OracleSubject } from './subject.js';

/** Values by what they are of. */
type Values = Map<string, readonly number[]>;

/**
 * Trains the fixture's network for one step on its batch, with its draws: what the last plugin of the step saw, by the
 * fixture's names.
 */
export async function oneStep<O>(
  { create, criterion }: Pick<OracleSubject<O>, 'create' | 'criterion'>,
  { parameters, inputs, labels }: Oracle,
  { options, draws, variables = {} }: OracleCase,
): Promise<Values> {
  const seen: Values = new Map();
  const script = scriptOf(draws, labels.length);
  const model = toyModel({ seed: 1 });
  try {
    assign(model.parameters, parameters);
    // What the fixture holds is for the plugin's own schema to judge.
    const plugins = composeRegularizers(model, [create(options as O)]).map((plugin) =>
      scripted(plugin, script, variables),
    );
    const trainer = createTrainer({
      model: script.withNoise(model),
      regularizers: [...plugins, witness(seen)],
      batchSize: labels.length,
      seed: seedInOrder(labels.length),
      optimizer: sgd({ learningRate: 0.1 }),
      ...(criterion && { criterion }),
    });
    const batch = memoryDataset({
      ...{ name: 'oracle', classes: ['first', 'second', 'third'], bounds: [0, 1] },
      ...{ inputShape: model.inputShape, inputs: Float32Array.from(flat(inputs)), labels: Uint8Array.from(labels) },
    });
    const { epochs, evaluationWeights = {} } = await trainer.fit(batch, { epochs: 1 });
    for (const [term, value] of Object.entries(epochs[0]?.terms ?? {}))
      if (term !== `penalty/${witnessName}`) seen.set(`terms/${term}`, [value]);
    seen.set('loss', [epochs[0]?.loss ?? Number.NaN]);
    for (const [name, { data }] of Object.entries(evaluationWeights)) seen.set(`evaluationWeights/${name}`, [...data]);
    script.requireEnd();
    return seen;
  } finally {
    model.dispose();
  }
}

interface Script {
  /** The fixture's stream of this name, or in a rehearsal `rng` itself. */
  readonly stream: (name: string, rng: Rng) => Rng;
  /** A trainer may try a step on fewer samples first: its draws are not the fixture's. */
  readonly begin: (batchSize: number) => void;
  readonly withNoise: (model: Model<ToyRepresentations>) => Model<ToyRepresentations>;
  readonly requireEnd: () => void;
}

function scriptOf(draws: OracleCase['draws'], samples: number): Script {
  const streams = new Map(Object.entries(draws).map(([name, drawn]) => [name, scriptedRng(name, drawn)]));
  let rehearsal = false;
  const stream: Script['stream'] = (name, rng) => {
    if (rehearsal) return rng;
    const found = streams.get(name) ?? scriptedRng(name, []);
    streams.set(name, found);
    return found;
  };
  return {
    stream,
    begin: (batchSize) => {
      rehearsal = batchSize < samples;
    },
    withNoise: (model) => ({
      ...model,
      forward: (inputs, pass) => {
        const { normal } = pass;
        if (!normal || rehearsal) return model.forward(inputs, pass);
        const noise = stream('noise', randomStream(1, 'noise'));
        return model.forward(inputs, { ...pass, normal: (shape) => normalTensor(noise, shape) });
      },
    }),
    requireEnd: () => {
      for (const each of streams.values()) each.requireEnd();
    },
  };
}

/** The same plugin, whose draws and first variables are the fixture's. */
function scripted<R>(
  plugin: Regularizer<R>,
  script: Script,
  variables: NonNullable<OracleCase['variables']>,
): Regularizer<R> {
  const name = `regularizer/${plugin.name}`;
  return {
    ...plugin,
    start: (setup) => {
      const given = Object.keys(variables).some((variable) => variable.startsWith(`${plugin.name}/`));
      const running = plugin.start(given ? setup : { ...setup, rng: script.stream(`${name}/init`, setup.rng) });
      assign(running.variables, variables);
      return {
        ...running,
        prepareEpoch: (context, data) =>
          running.prepareEpoch({ ...context, rng: script.stream(`${name}/epoch`, context.rng) }, data),
        step: (context) => {
          script.begin(context.batchSize);
          const step = running.step({ ...context, rng: script.stream(name, context.rng) });
          const representations = scriptedChanges(plugin.name, step.hooks.representations, script);
          return { ...step, hooks: { ...step.hooks, representations } };
        },
      };
    },
  };
}

/** The same changes, each with the fixture's noise of its representation: `noise/PLUGIN/REPRESENTATION`. */
function scriptedChanges<R>(
  plugin: string,
  changes: RunningHooks<R>['representations'],
  script: Script,
): RunningHooks<R>['representations'] {
  const all = Object.entries(changes).map(([name, change]) => {
    // Called as it was given to the trainer, but for its noise.
    const called = change as (value: unknown, met: unknown, batch: unknown, noise?: Rng | null) => unknown;
    const noiseOf = (noise?: Rng | null) => noise && script.stream(`noise/${plugin}/${name}`, noise);
    const scripted: typeof called = (value, met, batch, noise) => called(value, met, batch, noiseOf(noise));
    return [name, scripted];
  });
  // The same names, each with a change of the same kind, which Object.fromEntries forgets.
  return Object.fromEntries(all) as RunningHooks<R>['representations'];
}

const witnessName = 'witness';

/** A plugin that changes nothing, and writes down what those before it made of the step. */
function witness(seen: Values): Regularizer<ToyRepresentations> {
  const see = (name: string, value: Tensor) => seen.set(name, [...value.dataSync()]);
  return defineRegularizer({
    name: witnessName,
    settings: {},
    requires: {
      input: tensor('input'),
      hidden: tensor('hidden'),
      bottleneck: gaussian('bottleneck'),
      latent: tensor('latent'),
    },
    init: () => null,
    step: () => {
      let passes = 0;
      seen.clear();
      return {
        prepareBatch: (batch) => {
          passes = 1;
          see('inputs', batch.inputs);
          return batch;
        },
        penalty: ({ targets, weights, representations }) => {
          // Passes before are a plugin's own, as are those after the first, at shifted parameters.
          if (passes++ === 1) {
            see('targets', targets);
            if (weights) see('weights', weights);
            const { bottleneck, ...tensors } = representations;
            const { mean, deviation } = bottleneck;
            const all = { ...tensors, 'bottleneck/mean': mean, 'bottleneck/deviation': deviation };
            for (const [name, value] of Object.entries(all)) see(`representations/${name}`, value);
          }
          return tf.scalar(0);
        },
        gradients: (gradients) => {
          const lengths = Object.entries(gradients).map(([name, gradient]) => {
            const length = Math.hypot(...gradient.dataSync());
            seen.set(`gradientNorms/${name}`, [length]);
            return length;
          });
          seen.set('gradientNorm', [Math.hypot(...lengths)]);
          return gradients;
        },
      };
    },
  });
}

function assign(variables: Parameters<typeof setValues>[0], values: Readonly<Record<string, readonly unknown[]>>) {
  for (const [name, variable] of Object.entries(variables)) {
    const value = values[name];
    if (value) tf.tidy(() => variable.assign(tf.tensor(Float32Array.from(flat(value)), variable.shape)));
  }
}

/** The first seed under which a first epoch's order of so many samples is the data set's own. */
function seedInOrder(size: number): number {
  for (let seed = 0; ; seed++) {
    const order = randomStream(seed, 'shuffle', 0).permutation(size);
    if (order.every((index, place) => index === place)) return seed;
  }
}
