import { InfomixupError, isPromise, type RecipeContext, type RecipeKind, unheeded } from '@infomixup/core';
import type { AnyRecipe } from './built-in.js';

type Shape = Readonly<Record<string, 'string' | 'number' | 'object' | 'function'>>;

const named = { name: 'string' } as const;
const data = { inputShape: 'object', bounds: 'object' } as const;

/** What is least expected of each kind of part, for authors without types. */
const shapes: Readonly<Record<RecipeKind, Shape>> = {
  dataset: { train: 'object', test: 'object' },
  model: {
    ...{ ...named, ...data, classes: 'number', representations: 'object', parameters: 'object', buffers: 'object' },
    ...{ forward: 'function', dispose: 'function' },
  },
  regularizer: {},
  attack: { ...named, norm: 'string', settings: 'object', run: 'function' },
  optimizer: { ...named, learningRate: 'number', settings: 'object', slots: 'object', update: 'function' },
  schedule: { ...named, settings: 'object', factor: 'function' },
  criterion: { ...named, losses: 'function' },
};

const half: Shape = { ...named, ...data, size: 'number', classes: 'object', gather: 'function' };

/** What is wrong with a value that should have a shape; undefined where nothing is. */
function wrongShape(value: unknown, shape: Shape, within = ''): string | undefined {
  if (typeof value !== 'object' || value === null)
    return `${within || 'it'} is ${value === null ? value : typeof value}`;
  const wrong = Object.entries(shape).find(([key, type]) => {
    const found: unknown = Reflect.get(value, key);
    return found === null || typeof found !== type;
  });
  return wrong && `${within && `${within}.`}${wrong[0]} is no ${wrong[1]}`;
}

function wrongProduct(kind: RecipeKind, product: unknown): string | undefined {
  const wrong = wrongShape(product, shapes[kind]);
  if (wrong !== undefined || kind !== 'dataset') return wrong;
  const { train, test } = product as { train: unknown; test: unknown }; // has this shape
  return wrongShape(train, half, 'train') ?? wrongShape(test, half, 'test');
}

/**
 * A recipe that is not built in: what it does wrong is told with its name, as no defect of this program.
 *
 * @param name - As a configuration names it.
 * @throws InfomixupError `invalid-plugin` where its schema is none.
 */
export function foreign<K extends RecipeKind>(recipe: AnyRecipe<K>, name: string): AnyRecipe<K> {
  const refuse = (what: string, cause?: unknown): never => {
    throw new InfomixupError(`${name}: ${what}; correct the ${recipe.kind}`, 'invalid-plugin', { cause });
  };
  const fail =
    (hook: string) =>
    (cause: unknown): never => {
      if (InfomixupError.isInstance(cause)) throw cause;
      const [, place = ''] = cause instanceof Error ? (cause.stack ?? '').split(/\n +(?=at )/) : [];
      return refuse(`${hook} failed: ${String(cause)}${place && ` ${place}`}`, cause);
    };
  const guarded = <T>(hook: string, work: () => T): T => {
    try {
      return work();
    } catch (error) {
      return fail(hook)(error);
    }
  };
  const checked = (product: unknown): unknown => {
    const wrong = wrongProduct(recipe.kind, product);
    return wrong === undefined ? product : refuse(`create returns no ${recipe.kind}: ${wrong}`);
  };
  const { paths } = recipe;
  if (paths !== undefined && !(Array.isArray(paths) && paths.every((path) => typeof path === 'string')))
    refuse('its paths are no list of names');
  const standard = Object(recipe.schema)['~standard'];
  if (typeof standard?.validate !== 'function')
    refuse('its schema is no Standard Schema, such as those of zod or valibot');
  const validate = (value: unknown) => guarded('its schema', () => standard.validate(value));
  return {
    ...recipe,
    // As it is but for one function: whose schema it is tells what keys there are.
    schema: Object.create(recipe.schema, { '~standard': { value: { ...standard, validate } } }),
    create: (options: unknown, context: RecipeContext[K]) => {
      const made = guarded('create', () => recipe.create(options, context));
      if (!isPromise(made)) return checked(made);
      if (recipe.kind === 'dataset') return Promise.resolve(made).then(checked, fail('create'));
      unheeded(made);
      return refuse('create returns a promise, and only a data set may come later; make it at once');
    },
  };
}
