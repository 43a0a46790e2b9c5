const [quote, backslash, bracket, brace, bracketEnd, braceEnd] = Array.from('"\\[{]}', (each) => each.charCodeAt(0));

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
    else if (code === bracketEnd || code === braceEnd) depth--;
    else if ((code === bracket || code === brace) && ++depth > levels) return true;
  }
  return false;
}
