import {
  createFrom,
  defineModel,
  dense,
  denseParameters,
  flatten,
  InfomixupError,
  memoryDataset,
  type RecipeKind,
  randomStream,
} from '@infomixup/core';
import type { Preset } from '@infomixup/regularizer';
import { createTrainer } from '@infomixup/trainer';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type AnyRecipe,
  builtInRecipes,
  compareConfig,
  objectDocument,
  parseText,
  planTraining,
  trainConfig,
} from '../src/index.js';
import { checkRun } from '../src/plan/check.js';
import { evaluationNeeds, requireCores, requireMemory, trainingNeeds } from '../src/plan/machine.js';
import { builtInConfig } from './support/run-record.js';

type JsonSchema = z.core.JSONSchema.JSONSchema;

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null;

// Every whole number that JavaScript has is as good a seed as another.
const isSeed = (path: string) => /(^|\.)seeds?(\[\])?$/.test(path);

function hasBounds({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, type }: JsonSchema): boolean {
  const bounds = [exclusiveMinimum ?? minimum, exclusiveMaximum ?? maximum];
  // What a double holds exactly is no bound of anybody's.
  const isBound = (bound: unknown) =>
    typeof bound === 'number' && !(type === 'integer' && Math.abs(bound) >= Number.MAX_SAFE_INTEGER);
  return bounds.every(isBound);
}

/** Where below a schema a number has no finite range, or a list no greatest length. */
function unbounded(schema: JsonSchema, path: string): string[] {
  const inner = (value: unknown, at: string) => (isSchema(value) ? unbounded(value, at) : []);
  const isNumber = (schema.type === 'number' || schema.type === 'integer') && !schema.enum;
  const isEndless = schema.type === 'array' && schema.maxItems === undefined && schema.prefixItems === undefined;
  return [
    ...((isNumber && !isSeed(path) && !hasBounds(schema)) || isEndless ? [path] : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([key, value]) => inner(value, `${path}.${key}`)),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].flatMap((one) => inner(one, path)),
    ...inner(schema.items, `${path}[]`),
    ...inner(schema.additionalProperties, `${path}.*`),
  ];
}

function wrongIn(schema: unknown, name: string): string[] {
  if (!(schema instanceof z.ZodType)) return [`${name}: no schema of zod's, whose ranges could be read`];
  const sides = (['input', 'output'] as const).map((io) => z.toJSONSchema(schema, { io, unrepresentable: 'any' }));
  return [...new Set(sides.flatMap((side) => unbounded(side, name)))];
}

const kinds = {
  ...{ dataset: 2, model: 3, regularizer: 3, attack: 3, optimizer: 3, schedule: 5, criterion: 3 },
} satisfies Record<RecipeKind, number>;

describe('every number in a configuration', () => {
  it('has a range, and every list a greatest length', () => {
    expect([...wrongIn(trainConfig, 'train'), ...wrongIn(compareConfig, 'compare')]).toEqual([]);
  });

  it.each(Object.entries(kinds))('has one in the options of each built-in %s', async (kind, least) => {
    const recipes = await builtInRecipes(kind as RecipeKind); // the keys of the record above
    expect(recipes.length).toBeGreaterThanOrEqual(least);
    expect(recipes.flatMap(({ name, schema }) => wrongIn(schema, `${kind} ${name}`))).toEqual([]);
  });

  it('is found missing where it is', () => {
    const schema = z.strictObject({ a: z.number(), b: z.int(), c: z.array(z.int().min(0).max(1)), seed: z.int() });
    expect(wrongIn(schema, 'x')).toEqual(['x.a', 'x.b', 'x.c']);
  });

  it.each([
    [
      'epsilons.count',
      'evaluation: { attacks: [{ name: fgsm, norm: linf, epsilons: { from: 0, to: 1, count: 1e9 } }] }',
    ],
    ['a bottleneck', 'model: { name: spiral-mlp, bottleneck: 1e9 }'],
    ['a hidden layer', 'model: { name: spiral-mlp, hidden: [1e9] }'],
    ['the length of a name', `name: ${'x'.repeat(151)}`],
    ['alpha', 'regularizers: [{ name: mixup, alpha: 1e16 }]'],
    ['epochs', 'training: { epochs: 1e12 }'],
    ['restarts', 'evaluation: { attacks: [{ name: pgd, norm: linf, restarts: 1e9, epsilons: [0.1] }] }'],
    ['a radius beyond what float32 has', 'evaluation: { attacks: [{ name: pgd, norm: l2, epsilons: [1e39] }] }'],
  ])('is refused beyond its range with line and column: %s', async (_, line) => {
    const [key = ''] = line.split(':');
    const rest = ['name: x', 'dataset: spirals', 'model: spiral-mlp', 'training: { epochs: 1 }'];
    const text = [...rest.filter((one) => !one.startsWith(`${key}:`)), line].join('\n');
    await expect(planTraining(parseText(text, 'c.yaml'))).rejects.toThrow(/^c\.yaml:\d+:\d+: /);
  });
});

const planned = async (change: object) => {
  const plan = await planTraining(objectDocument({ ...builtInConfig, ...change }));
  return { plan, split: await plan.dataset() };
};

const finite = (bound: unknown, exclusive: unknown, within: (bound: number) => number): number[] => {
  if (typeof bound === 'number') return [bound];
  return typeof exclusive === 'number' ? [within(exclusive)] : [];
};

/** The least and the greatest value of each number among some options, with the option's name. */
function extremes(schema: unknown): { key: string; bound: number }[] {
  if (!(schema instanceof z.ZodType)) return [];
  const { properties = {} } = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });
  return Object.entries(properties).flatMap(([key, value]) => {
    const options = isSchema(value) ? [value, ...(value.anyOf ?? [])].filter(isSchema) : [];
    const bounds = options.flatMap((one) => [
      // Every least value that is not taken itself is 0.
      ...finite(one.minimum, one.exclusiveMinimum, () => (one.type === 'integer' ? 1 : Number.MIN_VALUE)),
      ...finite(one.maximum, one.exclusiveMaximum, (greatest) => greatest - Number.EPSILON),
    ]);
    return bounds.map((bound) => ({ key, bound }));
  });
}

const steps = { epochs: 1, batchSize: 16 };
const placed: Readonly<Record<string, (part: { name: string }) => object>> = {
  regularizer: (part) => ({ regularizers: [part] }),
  optimizer: (part) => ({ training: { ...steps, optimizer: part } }),
  // What else each needs.
  schedule: (part) => ({
    training: {
      ...steps,
      schedule: {
        ...(part.name === 'stepDecay' && !('everyEpochs' in part) ? { everyEpochs: 1 } : {}),
        ...(part.name === 'plateau' ? { watch: 'loss' } : {}),
        ...part,
      },
    },
  }),
};

/** The code of the error with which a training ends, if any. */
async function endOf(change: object): Promise<string> {
  const model = { name: 'spiral-mlp', hidden: [4], bottleneck: 2 };
  const { plan, split } = await planned({ model, training: steps, ...change });
  const made = plan.model(split);
  try {
    await checkRun(plan, split);
    await plan.trainer(made, plan.regularizers(made)).fit(split.train, { epochs: 1 });
    return 'trained';
  } catch (error) {
    return InfomixupError.isInstance(error) ? error.code : String(error);
  } finally {
    made.dispose();
  }
}

/** The same of one step on images of 16 x 16, for what works on images alone. */
async function endOnImages(recipe: AnyRecipe<'regularizer'>, { name, ...options }: { name: string }): Promise<string> {
  const size = 16 * 16;
  const made = defineModel({
    ...{ name: 'images', seed: 1, inputShape: [16, 16, 1], classes: 2, bounds: [0, 1], representations: {} },
    parameters: denseParameters('logits', { inputs: size, units: 2 }),
    forward: (inputs, _pass, weights) => dense(flatten(inputs), weights, 'logits'),
  });
  const images = memoryDataset({
    ...{ name, classes: ['a', 'b'], bounds: [0, 1], inputShape: [16, 16, 1] },
    ...{
      inputs: randomStream(1, 'images').uniforms(8 * size),
      labels: Uint8Array.from({ length: 8 }, (_, n) => n % 2),
    },
  });
  try {
    const context = { model: { name: 'images', inputShape: [16, 16, 1], classes: 2, representations: {} } };
    // A recipe of a regularizer makes one, for a model of whatever representations.
    const plugin = (await createFrom(recipe, options, context)) as Preset<object>;
    await createTrainer({ model: made, regularizers: [plugin], batchSize: 8, seed: 1 }).fit(images, { epochs: 1 });
    return 'trained';
  } catch (error) {
    return InfomixupError.isInstance(error) ? error.code : String(error);
  } finally {
    made.dispose();
  }
}

describe('whatever the ranges take', () => {
  it.each([
    ['regularizer', 10],
    ['optimizer', 20],
    ['schedule', 10],
  ] as const)('the first steps take, in each option of each built-in %s', async (kind, least) => {
    const [recipes, regularizers] = [await builtInRecipes(kind), await builtInRecipes('regularizer')];
    const parts = recipes.flatMap(({ name, schema }) =>
      extremes(schema).map(({ key, bound }) => ({ name, [key]: bound })),
    );
    expect(parts.length).toBeGreaterThan(least);
    const ends = new Map<string, string>();
    for (const part of parts) {
      const end = await endOf(placed[kind]?.(part) ?? {});
      const recipe = end === 'no-images' && regularizers.find(({ name }) => name === part.name);
      ends.set(JSON.stringify(part), recipe ? await endOnImages(recipe, part) : end);
    }
    // A rate of 1e30 is taken, and leads nowhere.
    const good = ['trained', 'loss-not-finite', 'gradient-not-finite'];
    expect([...ends].filter(([, code]) => !good.includes(code))).toEqual([]);
    expect([...ends.values()].filter((code) => code === 'trained').length).toBeGreaterThan(parts.length / 2);
  });
});

describe('what the machine has', () => {
  it('bounds workers', () => {
    requireCores(8, 2);
    requireCores(undefined, 2);
    expect(() => requireCores(9, 2)).toThrow('9 workers are more than four for each core of this machine');
  });

  it('bounds weights and batches, wherever they stand', async () => {
    const { plan, split } = await planned({});
    const model = plan.model(split);
    const needs = [...trainingNeeds(plan, split, model), ...evaluationNeeds(plan, split, model)];
    model.dispose();
    // 2*8 + 8 + 8*2 + 2 = 42 weights with 3 numbers more each; of a sample 2 inputs, 8 hidden values and 2 logits at least.
    expect(needs.map(({ path }) => path.join('.'))).toEqual(['model', 'training.batchSize', 'evaluation.batchSize']);
    expect(needs[0]?.bytes).toBe(4 * 4 * 42);
    expect(needs[1]?.bytes).toBeGreaterThanOrEqual(30 * 4 * 12);
    expect(needs[1]?.bytes).toBeLessThan(30 * 4 * 60);
    expect(needs[2]?.bytes).toBe((needs[1]?.bytes ?? 0) / 3);
    requireMemory(plan, needs, 1e6);
    expect(() => requireMemory(plan, needs, 600)).toThrow(
      /^experiment: model: training its weights takes at least 0\.0 GB.*\nexperiment: training\.batchSize: one batch of training/,
    );
  });

  it('is never asked for a network of more than a gibibyte', async () => {
    const { plan, split } = await planned({ model: { name: 'spiral-mlp', hidden: [2 ** 15, 2 ** 15] } });
    await expect(checkRun(plan, split)).rejects.toThrow(/experiment: model: .* has \d+ weights, more than 268435456/);
  });
});
