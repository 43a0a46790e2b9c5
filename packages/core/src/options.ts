import type { StandardSchemaV1 } from '@standard-schema/spec';
import { InfomixupError } from './errors.js';

const fieldOf = (issue: StandardSchemaV1.Issue): string =>
  (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');

const sentence = (issue: StandardSchemaV1.Issue): string => {
  const field = fieldOf(issue);
  return field === '' ? issue.message : `"${field}": ${issue.message}`;
};

/**
 * Checks and completes the options a person gave to `owner`, a method's name; no options at all are checked as `{}`.
 *
 * @throws InfomixupError `invalid-options`, naming the owner and every wrong field by its path
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
  const what = result.issues.map(sentence).join('; ');
  throw new InfomixupError(`${owner}: the options are not valid: ${what}; correct them`, 'invalid-options');
}
