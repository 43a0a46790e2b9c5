import wrapAnsi from 'wrap-ansi';

/** Names and values in two columns; a value with no room in one line goes on below itself. */
export function pairsText(pairs: readonly (readonly [string, string])[], width = Number.POSITIVE_INFINITY): string {
  const indent = 2 + Math.max(...pairs.map(([name]) => name.length));
  // A single word with no room, such as a path, is left whole, to be copied.
  const wrapped = (value: string) =>
    wrapAnsi(value, Math.max(20, width - indent)).replaceAll('\n', `\n${' '.repeat(indent)}`);
  return pairs.map(([name, value]) => name.padEnd(indent) + wrapped(value)).join('\n');
}
