/** Something in a JSON text that a well-formed header does not have, and where it begins. */
export interface Flaw {
  readonly what: string;
  readonly index: number;
}

/** The index of the quote that closes the string opened at `start`; the text's length where none does. */
const stringEnd = (text: string, start: number): number => {
  let index = start + 1;
  while (index < text.length && text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
  return Math.min(index, text.length);
};

/** Whether the next character that is not blank is a colon, as after a member's name. */
const colonFollows = (text: string, index: number): boolean => {
  let next = index;
  while (next < text.length && ' \t\r\n'.includes(text.charAt(next))) next++;
  return text[next] === ':';
};

/** A header is an object of objects of lists. */
const deepest = 3;

/**
 * The first flaw that `JSON.parse` would let pass: a name given twice in one object, of which it keeps the last, or deep
 * nesting, which costs memory. The text need not be valid otherwise.
 */
export function findFlaw(text: string): Flaw | undefined {
  const names: Set<string>[] = [];
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '{' || character === '[') {
      if (names.length === deepest) return { what: 'the header is nested too deeply', index };
      names.push(new Set());
    } else if (character === '}' || character === ']') {
      names.pop();
    } else if (character === '"') {
      const end = stringEnd(text, index);
      if (colonFollows(text, end + 1)) {
        const name: string = JSON.parse(text.slice(index, end + 1));
        if (names.at(-1)?.has(name)) return { what: `"${name}" is given twice`, index };
        names.at(-1)?.add(name);
      }
      index = end;
    }
  }
  return undefined;
}
