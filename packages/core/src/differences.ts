/** A value that two settings do not share, each side as JSON; undefined where it is absent. */
export interface Difference {
  /** Such as `training.epochs` or `attacks[0].steps`. */
  readonly field: string;
  readonly before: string | undefined;
  readonly now: string | undefined;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** The parts of a value that are compared one by one; none for what is compared as a whole. */
function partsOf(value: unknown, path: string): readonly (readonly [string, unknown])[] {
  // A list of plain values, such as a shape, is read at one glance.
  if (Array.isArray(value)) return value.some(isObject) ? value.map((item, i) => [`${path}[${i}]`, item]) : [];
  const entries = isObject(value) ? Object.entries(value) : [];
  return entries.map(([key, item]) => [path === '' ? key : `${path}.${key}`, item]);
}

/** Every value within `value` by its path, as JSON; an empty list or object is a value too. */
function leaves(value: unknown, path = ''): (readonly [string, string])[] {
  const parts = partsOf(value, path);
  // An empty whole is no field of anything.
  if (parts.length === 0 && path === '' && isObject(value)) return [];
  return parts.length === 0 ? [[path, JSON.stringify(value)]] : parts.flatMap(([name, part]) => leaves(part, name));
}

// What JSON cannot hold, such as undefined, a file would not hold either.
const leavesOf = (value: unknown) => new Map(leaves(JSON.parse(JSON.stringify(value ?? null))));

/**
 * The fields in which two settings differ, as a JSON file would hold them.
 *
 * @example
 * ```ts
 * import { differencesOf, differenceText } from '@infomixup/core';
 * const found = differencesOf({ epochs: 2, optimizer: { name: 'sgd' } }, { epochs: 3, optimizer: { name: 'sgd' } });
 * console.assert(differenceText(found) === 'epochs: 2 -> 3');
 * ```
 */
export function differencesOf(before: unknown, now: unknown): Difference[] {
  const [old, current] = [leavesOf(before), leavesOf(now)];
  const fields = [...new Set([...old.keys(), ...current.keys()])];
  // What is empty on one side is told by what it holds on the other.
  const isFilled = ({ field, before, now }: Difference) =>
    ['[]', '{}'].includes(before ?? now ?? '') &&
    fields.some((one) => one.startsWith(`${field}[`) || one.startsWith(`${field}.`));
  return fields
    .map((field) => ({ field, before: old.get(field), now: current.get(field) }))
    .filter((difference) => difference.before !== difference.now && !isFilled(difference));
}

/** `training.epochs: 2 -> 3; seed: absent -> 9`. */
export function differenceText(found: readonly Difference[]): string {
  return found.map(({ field, before = 'absent', now = 'absent' }) => `${field}: ${before} -> ${now}`).join('; ');
}
