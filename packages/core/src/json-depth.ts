const [quote, backslash] = ['"', '\\'].map((character) => character.charCodeAt(0));
const [opening, closing] = ['[{', ']}'].map((pair) => new Set([...pair].map((character) => character.charCodeAt(0))));

/**
 * Whether a JSON text nests deeper than so many levels. Whoever reads it steps in once a level, and a stack has an end:
 * a text of others is asked this first.
 *
 * @example
 * ```ts
 * import { nestsDeeperThan } from '@infomixup/core';
 * console.assert(nestsDeeperThan(1, '[[1]]') && !nestsDeeperThan(2, '[[1], "[[["]'));
 * ```
 */
export function nestsDeeperThan(levels: number, text: string): boolean {
  let depth = 0;
  let isText = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (isText) {
      if (code === backslash) index++;
      else if (code === quote) isText = false;
    } else if (code === quote) isText = true;
    else if (closing?.has(code)) depth--;
    else if (opening?.has(code) && ++depth > levels) return true;
  }
  return false;
}
