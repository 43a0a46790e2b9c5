import { InfomixupError } from '@infomixup/core';
import type { Path } from '../config/document.js';
import { writtenPath } from '../config/problems.js';

/** Every value within `value` by its path, as JSON; an empty list or object is a value too. */
function leaves(value: unknown, path: Path = []): [string, string][] {
  const inner = Array.isArray(value) ? value.map((item, i) => [i, item] as const) : Object.entries(Object(value));
  if (typeof value !== 'object' || inner.length === 0) return [[writtenPath(path), JSON.stringify(value)]];
  return inner.flatMap(([key, item]) => leaves(item, [...path, key]));
}

/**
 * Makes sure that a folder is gone on with as it was begun.
 *
 * @param file - Holds `before`.
 * @throws InfomixupError `config-mismatch`, naming each value that differs.
 */
export function requireSameConfig(file: string, before: unknown, now: unknown): void {
  // A TypeScript configuration may hold what a JSON file cannot, such as undefined.
  const written: unknown = JSON.parse(JSON.stringify(now));
  const [old, current] = [new Map(leaves(before)), new Map(leaves(written))];
  const differences = [...new Set([...old.keys(), ...current.keys()])]
    .filter((field) => old.get(field) !== current.get(field))
    .map((field) => `${field}: ${old.get(field) ?? 'absent'} -> ${current.get(field) ?? 'absent'}`);
  if (differences.length === 0) return;
  throw new InfomixupError(
    `infomixup: ${file} was begun with another configuration (${differences.join(', ')}); resume with the one it ` +
      'holds, or choose another --out',
    'config-mismatch',
  );
}
