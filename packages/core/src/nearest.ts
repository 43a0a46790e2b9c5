import { closest, distance } from 'fastest-levenshtein';

/** A name as it is without the ways in which names are spelt. */
const spelt = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** A name's letters, whose order is easily mistaken. */
const letters = (name: string): string => [...spelt(name)].sort().join('');

/**
 * `; did you mean "x"?` where one of the candidates is a likely slip away from `name`, else nothing: the end of an error
 * that names what was not found. Another spelling of a candidate comes first, then its letters in another order.
 *
 * @example
 * ```ts
 * import { didYouMean } from '@infomixup/core';
 * console.assert(didYouMean('momentun', ['momentum', 'nesterov']) === '; did you mean "momentum"?');
 * console.assert(didYouMean('pdg', ['ddn', 'pgd']) === '; did you mean "pgd"?');
 * console.assert(didYouMean('dropout', ['momentum', 'nesterov']) === '');
 * ```
 */
export function didYouMean(name: string, candidates: readonly string[]): string {
  if (candidates.length === 0) return '';
  const alike =
    candidates.find((candidate) => spelt(candidate) === spelt(name)) ??
    candidates.find((candidate) => letters(candidate) === letters(name));
  const near = alike ?? closest(name, [...candidates]);
  return alike !== undefined || distance(name, near) <= Math.max(2, name.length / 3) ? `; did you mean "${near}"?` : '';
}

const fewKeys = 16;

/**
 * What is told of a key that is none of those known: the likely one, or else all of them where they are few.
 *
 * @example
 * ```ts
 * import { unknownKey } from '@infomixup/core';
 * console.assert(unknownKey('alhpa', ['alpha', 'mode']) === 'unknown key; did you mean "alpha"?');
 * console.assert(unknownKey('smoothing', ['alpha', 'mode']) === 'unknown key; there are alpha, mode');
 * ```
 */
export function unknownKey(key: string, known: readonly string[]): string {
  const near = didYouMean(key, known);
  if (near !== '' || known.length === 0 || known.length > fewKeys) return `unknown key${near}`;
  return `unknown key; there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}`;
}
