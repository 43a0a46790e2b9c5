import { join } from 'node:path';
import type { RecipeKind } from '@infomixup/core';
import { describe, expect, it } from 'vitest';
import { packages, root } from '../../../tooling/packages.mjs';
import { type AnyRecipe, builtInRecipes, objectDocument, planTraining } from '../src/index.js';

/** The least that has to be written. */
const asked: Readonly<Record<string, object>> = {
  stepDecay: { everyEpochs: 5 },
  alma: { norm: 'l2' },
  boundary: {},
  patch: {},
  'carlini-wagner': {},
  ddn: {},
  jsma: {},
  'sigma-zero': {},
  spatial: {},
  'static-corpus': { corpus: 'corpus.safetensors', sha256: '0'.repeat(64) },
};

/** What a part's options are where a person writes the least, or which of them it still asks for. */
async function defaultsOf({ schema, kind, name }: AnyRecipe): Promise<unknown> {
  const least = asked[name] ?? (kind === 'attack' ? { norm: 'linf' } : {});
  const { value, issues } = Object(await schema['~standard'].validate(least));
  return issues ? { asksFor: issues.map(({ path }: { path: readonly string[] }) => path.join('.')) } : value;
}

const golden = async (file: string, value: unknown) =>
  expect(`${JSON.stringify(value, null, 2)}\n`).toMatchFileSnapshot(join(root, file));

const methods = packages.filter(({ folder }) => folder.startsWith('packages/regularizers/'));

// Whoever changes a default changes every result that was made with it: the file shows that it was meant. --update writes it.
describe('the options that nobody writes', () => {
  it.each(methods)('are what test/defaults.json says: $name', async ({ name, folder }) => {
    const module: { recipe?: AnyRecipe; recipes?: readonly AnyRecipe[] } = await import(name);
    const recipes = [...(module.recipe ? [module.recipe] : []), ...(module.recipes ?? [])];
    const defaults = await Promise.all(recipes.map(async (recipe) => [recipe.name, await defaultsOf(recipe)] as const));
    await golden(`${folder}/test/defaults.json`, Object.fromEntries(defaults));
  });

  it.each<RecipeKind>(['attack', 'model', 'dataset', 'optimizer', 'schedule', 'criterion'])(
    'are what test/defaults says of every %s',
    async (kind) => {
      const recipes = (await builtInRecipes(kind)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const defaults = await Promise.all(
        recipes.map(async (recipe) => [recipe.name, await defaultsOf(recipe)] as const),
      );
      await golden(`packages/experiments/test/defaults/${kind}.json`, Object.fromEntries(defaults));
    },
  );

  it('are what test/defaults/training.json says of a training', async () => {
    const least = { name: 'least', dataset: 'spirals', model: 'spiral-mlp', training: { epochs: 1 } };
    const evaluation = { attacks: [{ name: 'pgd', norm: 'linf', epsilons: [0.1] }] };
    const { effective } = await planTraining(objectDocument({ ...least, evaluation }));
    await golden('packages/experiments/test/defaults/training.json', effective);
  });
});
