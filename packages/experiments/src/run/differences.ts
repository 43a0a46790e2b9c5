import type { Path } from '../config/document.js';
import { writtenPath } from '../config/problems.js';

/** A value that two configurations do not share, each side as JSON; undefined where it is absent. */
export interface Difference {
  /** Such as `training.epochs`. */
  readonly field: string;
  readonly before: string | undefined;
  readonly now: string | undefined;
}

/** Every value within `value` by its path, as JSON; an empty list or object is a value too. */
function leaves(value: unknown, path: Path = []): [string, string][] {
  const inner = Array.isArray(value) ? value.map((item, i) => [i, item] as const) : Object.entries(Object(value));
  if (typeof value !== 'object' || inner.length === 0) return [[writtenPath(path), JSON.stringify(value)]];
  return inner.flatMap(([key, item]) => leaves(item, [...path, key]));
}

/** What differs between two configurations as a JSON file would hold them. */
export function differences(before: unknown, now: unknown): Difference[] {
  // A TypeScript configuration may hold what a JSON file cannot, such as undefined.
  const [old, current] = [before, now].map((value) => new Map(leaves(JSON.parse(JSON.stringify(value)))));
  return [...new Set([...(old?.keys() ?? []), ...(current?.keys() ?? [])])]
    .map((field) => ({ field, before: old?.get(field), now: current?.get(field) }))
    .filter((difference) => difference.before !== difference.now);
}

/** `training.epochs: 2 -> 3, seed: absent -> 9`. */
export function differenceText(found: readonly Difference[]): string {
  return found.map(({ field, before = 'absent', now = 'absent' }) => `${field}: ${before} -> ${now}`).join(', ');
}
