import { InfomixupError } from '@infomixup/core';
import { parse } from 'yaml';
import type { ConfigDocument, Path } from './document.js';

interface Assignment {
  /** As on the command line. */
  readonly text: string;
  readonly path: readonly string[];
  readonly value: unknown;
}

const refuse = (text: string, what: string, cause?: unknown) =>
  new InfomixupError(`infomixup: --set ${text}: ${what}`, 'bad-override', { cause });

function parseAssignment(text: string): Assignment {
  const equals = text.indexOf('=');
  if (equals < 1) throw refuse(text, 'it assigns nothing; write --set key=value');
  try {
    return { text, path: text.slice(0, equals).split('.'), value: parse(text.slice(equals + 1)) };
  } catch (cause) {
    throw refuse(text, 'the value is not YAML; put quotes around it, or close its brackets', cause);
  }
}

function assignInList(list: readonly unknown[], key: string, rest: Path, assignment: Assignment): unknown[] {
  const position = Number(key);
  if (/^\d+$/.test(key) && position < list.length) {
    return list.map((item, i) => (i === position ? assign(item, rest, assignment) : item));
  }
  throw refuse(assignment.text, `a list has no item "${key}"; its ${list.length} items are counted from 0`);
}

/** `tree` with the assignment made at `path`; a name such as `lenet5` becomes `{ name: lenet5 }` to take an option. */
function assign(tree: unknown, path: Path, assignment: Assignment): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return assignment.value;
  if (Array.isArray(tree)) return assignInList(tree, String(key), rest, assignment);
  const fields: object = typeof tree === 'string' ? { name: tree } : Object(tree);
  return { ...fields, [key]: assign(Reflect.get(fields, key), rest, assignment) };
}

const isWithin = (path: Path, { path: outer }: Assignment): boolean =>
  outer.every((key, i) => i < path.length && key === String(path[i]));

/**
 * Applies `a.b=value` assignments to a configuration; list items are addressed by number, values are read as YAML.
 * A key that the schema does not know is refused later, by the schema; the message then names the assignment.
 *
 * @throws InfomixupError `bad-override` for an assignment without `=` or key, to a list item that is not there, or of a
 * value that is not YAML.
 */
export function applyOverrides({ value, locate, ...rest }: ConfigDocument, texts: readonly string[]): ConfigDocument {
  const assignments = texts.map(parseAssignment);
  return {
    ...rest,
    value: assignments.reduce((tree, assignment) => assign(tree, assignment.path, assignment), value),
    locate: (path) => {
      const assignment = assignments.findLast((one) => isWithin(path, one));
      return assignment ? `--set ${assignment.text}` : locate(path);
    },
  };
}
