/** Keys and list positions from the root of a configuration to one of its values. */
export type Path = readonly PropertyKey[];

/** `a.b[0].c`, as a person would write it. */
export function writtenPath(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}
