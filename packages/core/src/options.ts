import type { StandardSchemaV1 } from '@standard-schema/spec';
import { InfomixupError } from './errors.js';
import { unknownKey } from './nearest.js';

/**
 * Checks and completes the options a person gave to `owner`, a method's name; no options at all are checked as `{}`.
 *
 * @throws InfomixupError `invalid-options`, naming the owner and every wrong field by its path, and for an unknown key
 *   the one it may have meant
 *
 * @example
 * ```ts
 * import { parseOptions } from '@infomixup/core';
 * import { z } from 'zod';
 * const schema = z.strictObject({ alpha: z.number().positive().default(0.2) });
 * console.assert(parseOptions('mixup', schema, undefined).alpha === 0.2);
 * ```
 */
export function parseOptions<T>(owner: string, schema: StandardSchemaV1<unknown, T>, options: unknown): T {
  const result = schema['~standard'].validate(options === undefined ? {} : options);
  if (result instanceof Promise) {
    throw new InfomixupError(
      `${owner}: its options' schema checks asynchronously; give it a schema that checks at once`,
      'invalid-options',
    );
  }
  if (!result.issues) return result.value;
  const what = strictest(result.issues)
    .flatMap((issue) => sentences(issue, schema))
    .join('; ');
  throw new InfomixupError(`${owner}: the options are not valid: ${what}; correct them`, 'invalid-options');
}

/**
 * Refuses keys of `options` that are not among `known`: a misspelt option would else be left out in silence. For options
 * that no schema describes, such as those that hold a model.
 *
 * @throws InfomixupError `invalid-options`, naming each unknown key and the one it may have meant
 *
 * @example
 * ```ts
 * import { requireKnownKeys } from '@infomixup/core';
 * requireKnownKeys('fit', { epochs: 2 }, ['epochs', 'validation']);
 * ```
 */
export function requireKnownKeys(owner: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).filter((key) => !known.includes(key));
  if (unknown.length === 0) return;
  const what = unknown.map((key) => unknownField(key, known)).join('; ');
  throw new InfomixupError(`${owner}: the options are not valid: ${what}; correct them`, 'invalid-options');
}

interface Limited {
  readonly maximum?: unknown;
  readonly minimum?: unknown;
}

/** Of a value that may be one of several things, what zod says is that it is none: here all that it may be. */
function ofUnion<I extends StandardSchemaV1.Issue>(issue: I): I {
  const { errors } = issue as { readonly errors?: readonly (readonly StandardSchemaV1.Issue[])[] };
  // A schema may have words of its own.
  if (issue.message !== 'Invalid input') return issue;
  const wanted = errors?.flatMap((issues) => {
    const [only] = issues;
    const [, expected] = (issues.length === 1 && /expected (.*?)(, received .*)?$/.exec(only?.message ?? '')) || [];
    return expected === undefined ? [] : [expected];
  });
  if (!errors?.length || wanted?.length !== errors.length) return issue;
  return { ...issue, message: `Invalid input: expected ${[...new Set(wanted)].join(' or ')}` };
}

/**
 * The issues without those that another one says more strictly of the same value: zod tells of every limit by itself, of a
 * great number that it is beyond what is exact and beyond what is allowed. Of a union it tells all that would do.
 */
export function strictest<I extends StandardSchemaV1.Issue>(issues: readonly I[]): readonly I[] {
  const placeOf = ({ path = [] }: I) =>
    path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
  const limitOf = ({ maximum, minimum }: Limited): readonly [side: string, limit: number] | undefined => {
    if (typeof maximum === 'number') return ['above', maximum];
    return typeof minimum === 'number' ? ['below', -minimum] : undefined;
  };
  const every = issues.map(ofUnion);
  return every.filter((issue) => {
    const limit = limitOf(issue as Limited); // What zod tells beyond the standard.
    return !every.some((other) => {
      const stricter = limitOf(other as Limited);
      return (
        limit && stricter && placeOf(other) === placeOf(issue) && stricter[0] === limit[0] && stricter[1] < limit[1]
      );
    });
  });
}

function sentences(issue: StandardSchemaV1.Issue, schema: unknown): readonly string[] {
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
  const unknown = unknownKeysOf(issue);
  if (unknown) return unknown.map((key) => unknownField([...path, key].join('.'), keysAt(schema, path), key));
  return [path.length === 0 ? issue.message : `"${path.join('.')}": ${issue.message}`];
}

const unknownField = (field: string, known: readonly string[], key = field): string =>
  `"${field}": ${unknownKey(key, known)}`;

/** What zod tells of an unknown key beyond the standard, which has no word for it. */
const unknownKeysOf = (issue: object): readonly string[] | undefined =>
  'code' in issue && issue.code === 'unrecognized_keys' && 'keys' in issue ? (issue.keys as string[]) : undefined;

/** The keys that a zod schema knows at `path`; none for other schemas, and within unions. */
function keysAt(schema: unknown, path: readonly string[]): readonly string[] {
  const part = objectOrList(schema);
  const [first, ...rest] = path;
  if ('shape' in part && isObject(part.shape)) {
    const { shape } = part;
    return first === undefined
      ? Object.keys(shape)
      : keysAt(Object.entries(shape).find(([key]) => key === first)?.[1], rest);
  }
  return 'element' in part && first !== undefined ? keysAt(part.element, rest) : [];
}

/** The schema within defaults, optional values and transformations. */
function objectOrList(schema: unknown): object {
  if (!isObject(schema)) return {};
  if ('in' in schema) return objectOrList(schema.in);
  return 'unwrap' in schema && typeof schema.unwrap === 'function' && !('element' in schema)
    ? objectOrList(schema.unwrap())
    : schema;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
