import { closest, distance } from 'fastest-levenshtein';

/**
 * `; did you mean "x"?` where one of the candidates is a likely slip away from `name`, else nothing: the end of an error
 * that names what was not found.
 *
 * @example
 * ```ts
 * import { didYouMean } from '@infomixup/core';
 * console.assert(didYouMean('momentun', ['momentum', 'nesterov']) === '; did you mean "momentum"?');
 * console.assert(didYouMean('dropout', ['momentum', 'nesterov']) === '');
 * ```
 */
export function didYouMean(name: string, candidates: readonly string[]): string {
  if (candidates.length === 0) return '';
  const near = closest(name, [...candidates]);
  return distance(name, near) <= Math.max(2, name.length / 3) ? `; did you mean "${near}"?` : '';
}
