import type { Path } from './path.js';
import type { Problem } from './problems.js';
import { deepest } from './yaml.js';

// Line breaks and tabs are what texts have; nothing else of these is ever written by hand.
const control = /[^\P{Cc}\n\r\t]/u;

const controlProblem = (what: string, text: string): string[] => {
  const code = control.exec(text)?.[0].charCodeAt(0);
  return code === undefined ? [] : [`${what} holds the control character ${code}; take it out`];
};

const isPlain = (value: object): boolean =>
  Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value));

/** What no configuration may hold, wherever it stands and whoever reads it: what could not be written down or shown. */
export function unwritable(value: unknown, path: Path = [], around: readonly unknown[] = []): Problem[] {
  if (typeof value === 'bigint') return [{ path, message: 'expected a number, not a bigint' }];
  if (typeof value === 'string') return controlProblem('the text', value).map((message) => ({ path, message }));
  if (typeof value !== 'object' || value === null || !isPlain(value)) return [];
  if (around.includes(value)) return [{ path, message: 'it stands within itself; write it out' }];
  if (path.length > deepest) return [{ path, message: `it nests more than ${deepest} levels deep` }];
  return Object.entries(value).flatMap(([key, item]) => {
    const inner = [...path, Array.isArray(value) ? Number(key) : key];
    const ofKey = controlProblem('the key', key).map((message) => ({ path: inner, message }));
    return ofKey.length > 0 ? ofKey : unwritable(item, inner, [...around, value]);
  });
}
