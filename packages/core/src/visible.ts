// Control characters move a terminal's cursor or end a document; directional ones show a name as another.
const unseen = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * The value with the control and directional characters of every text in it written out, names of fields included: what
 * came from a file or a plugin, fit to be shown.
 *
 * @example
 * ```ts
 * import { visible } from '@infomixup/core';
 * console.assert(visible('pgd\u001b[2J') === 'pgd\\u001b[2J');
 * ```
 */
export function visible<T>(value: T): T;
export function visible(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(unseen, escaped);
  if (Array.isArray(value)) return value.map(visible);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [visible(name), visible(entry)]));
}

/** The same for a text of several lines, which it keeps. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}
