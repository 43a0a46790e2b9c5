import { InfomixupError, isPromise, norms, type RecipeContext, type RecipeKind, unheeded } from '@infomixup/core';
import type { AnyRecipe } from './built-in.js';

/** What `JSON.stringify` can write: whatever ends up in `run.json`, checkpoints and evaluations. */
function isJson(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
// Of whatever copy of TensorFlow.js.
const isVariable = (value: unknown) => isObject(value) && 'dataId' in value && 'assign' in value;
const ofType = (type: string) => (value: unknown) => typeof value === type && value !== null;

/** What a field is to be, in words that follow "is no". */
const fits = {
  string: ofType('string'),
  number: ofType('number'),
  object: ofType('object'),
  function: ofType('function'),
  list: Array.isArray,
  norm: (value: unknown) => (norms as readonly unknown[]).includes(value), // whether it is one is asked
  'variable by name': (value: unknown) => isObject(value) && Object.values(value).every(isVariable),
  JSON: (value: unknown) => value !== undefined && isJson(value),
  'JSON or undefined': (value: unknown) => value === undefined || isJson(value),
} satisfies Record<string, (value: unknown) => boolean>;

type Shape = Readonly<Record<string, keyof typeof fits>>;

const named = { name: 'string' } as const;
const data = { inputShape: 'list', bounds: 'list' } as const;

/** What is least expected of each kind of part, for authors without types. */
const shapes: Readonly<Record<RecipeKind, Shape>> = {
  dataset: { train: 'object', test: 'object' },
  model: {
    ...{
      ...named,
      ...data,
      classes: 'number',
      representations: 'object',
      parameters: 'variable by name',
      buffers: 'variable by name',
    },
    ...{ settings: 'JSON', forward: 'function', dispose: 'function' },
  },
  regularizer: {},
  attack: { ...named, norm: 'norm', settings: 'JSON', run: 'function' },
  optimizer: { ...named, learningRate: 'number', settings: 'JSON', slots: 'list', update: 'function' },
  schedule: { ...named, settings: 'JSON', factor: 'function' },
  criterion: { ...named, losses: 'function' },
};

const half: Shape = {
  ...{ ...named, ...data, size: 'number', classes: 'list', gather: 'function' },
  settings: 'JSON or undefined',
};

/** What is wrong with a value that should have a shape; undefined where nothing is. */
function wrongShape(value: unknown, shape: Shape, within = ''): string | undefined {
  if (typeof value !== 'object' || value === null)
    return `${within || 'it'} is ${value === null ? value : typeof value}`;
  const wrong = Object.entries(shape).find(([key, kind]) => !fits[kind](Reflect.get(value, key)));
  return wrong && `${within && `${within}.`}${wrong[0]} is no ${wrong[1]}`;
}

function wrongProduct(kind: RecipeKind, product: unknown): string | undefined {
  const wrong = wrongShape(product, shapes[kind]);
  if (wrong !== undefined || kind !== 'dataset') return wrong;
  const { train, test } = product as { train: unknown; test: unknown }; // has this shape
  return wrongShape(train, half, 'train') ?? wrongShape(test, half, 'test');
}

const isIssue = (issue: unknown): boolean => {
  const { message, path } = Object(issue);
  return typeof message === 'string' && (path === undefined || Array.isArray(path));
};

/** What is wrong with what a Standard Schema answers; undefined where nothing is. */
function wrongAnswer(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null)
    return `its schema answers ${answer}, and no { value } or { issues }`;
  const issues: unknown = Reflect.get(answer, 'issues');
  if (issues === undefined || (Array.isArray(issues) && issues.every(isIssue))) return undefined;
  return 'its schema answers issues that are no list of { message, path }';
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
  const answered = (answer: unknown): unknown => {
    const wrong = wrongAnswer(answer);
    return wrong === undefined ? answer : refuse(wrong);
  };
  const validate = (value: unknown) => {
    const answer: unknown = guarded('its schema', () => standard.validate(value));
    return isPromise(answer) ? Promise.resolve(answer).then(answered, fail('its schema')) : answered(answer);
  };
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
