import { InfomixupError } from '@infomixup/core';
import type { ConfigDocument } from './document.js';
import { type Path, valueAt } from './path.js';
import { deepest, readYaml } from './yaml.js';

interface Assignment {
  /** As on the command line. */
  readonly text: string;
  readonly path: readonly string[];
  readonly value: unknown;
}

const written = ({ text }: Pick<Assignment, 'text'>) =>
  `--set ${text.length > 80 ? `${text.slice(0, 80)}…` : text}${/=\s*$/.test(text) ? ' (no value)' : ''}`;

const refuse = (text: string, what: string) =>
  new InfomixupError(`infomixup: ${written({ text })}: ${what}`, 'bad-override');

function parseAssignment(text: string): Assignment {
  const equals = text.indexOf('=');
  if (equals < 1) throw refuse(text, 'it assigns nothing; write --set key=value');
  const path = text.slice(0, equals).split('.');
  if (path.length > deepest) throw refuse(text, `it has more than ${deepest} keys; give the value of an outer one`);
  try {
    const { value } = readYaml(text.slice(equals + 1), () => 'the value is not YAML');
    return { text, path, value };
  } catch (error) {
    throw InfomixupError.isInstance(error) ? refuse(text, error.message) : error;
  }
}

function assignInList(list: readonly unknown[], key: string, rest: Path, assignment: Assignment): unknown[] {
  const position = Number(key);
  if (/^\d+$/.test(key) && position < list.length) {
    return list.map((item, i) => (i === position ? assign(item, rest, assignment) : item));
  }
  throw refuse(assignment.text, `a list has no item "${key}"; its ${list.length} items are counted from 0`);
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Refuses what is no object, nor a name that may become one, to have the assignment's key. */
function requireKeys(tree: unknown, [key = '', ...rest]: Path, assignment: Assignment): void {
  const around = assignment.path.slice(0, -1 - rest.length).join('.');
  const isMissing = tree === undefined || tree === null;
  const isItem = /^\d+$/.test(String(key));
  if (isObject(tree) || typeof tree === 'string' || (isMissing && !isItem) || around === '') return;
  const what = isMissing
    ? `${around} is not set, and has no item "${String(key)}"`
    : `${around} is ${tree}, and has no "${String(key)}"`;
  throw refuse(assignment.text, `${what}; give the whole of it, as in --set ${around}=${isMissing ? '[...]' : tree}`);
}

/** `tree` with the assignment made at `path`; a name such as `lenet5` becomes `{ name: lenet5 }` to take an option. */
function assign(tree: unknown, path: Path, assignment: Assignment): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return assignment.value;
  if (Array.isArray(tree)) return assignInList(tree, String(key), rest, assignment);
  requireKeys(tree, path, assignment);
  const fields: object = typeof tree === 'string' ? { name: tree } : isObject(tree) ? tree : {};
  return { ...fields, [key]: assign(valueAt(fields, [key]), rest, assignment) };
}

const startsWith = (path: Path, start: Path): boolean =>
  start.every((key, i) => i < path.length && String(key) === String(path[i]));

/**
 * Applies `a.b=value` assignments to a configuration; list items are addressed by number, values are read as YAML.
 * A key that the schema does not know is refused later, by the schema; the message then names the assignment.
 *
 * @throws InfomixupError `bad-override` for an assignment without `=` or key, to a list item that is not there or a key of
 * a number, or of a value that is not YAML.
 */
export function applyOverrides(document: ConfigDocument, texts: readonly string[]): ConfigDocument {
  if (texts.length === 0) return document;
  const assignments = texts.map(parseAssignment);
  const assigned = (path: Path) => assignments.findLast((one) => startsWith(path, one.path));
  const own = { file: document.file, trusted: true };
  return {
    ...document,
    value: assignments.reduce((tree, assignment) => assign(tree, assignment.path, assignment), document.value),
    locate: (path) => {
      const whole = assigned(path);
      if (whole) return written(whole);
      const within = assignments.findLast((one) => path.length > 0 && startsWith(one.path, path));
      if (!within) return document.locate(path);
      // What was no object before is one by the assignment.
      const place = isObject(valueAt(document.value, path)) ? `${document.locate(path)} with ` : '';
      return `${place}${written(within)}`;
    },
    origin: (path) => (assigned(path) ? own : document.origin(path)),
  };
}
