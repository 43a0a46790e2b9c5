import { InfomixupError } from '@infomixup/core';
import { parse } from 'yaml';

type Tree = Record<string, unknown> | unknown[];

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

const read = (tree: Tree, key: string): unknown => Reflect.get(tree, key);

const write = (tree: Tree, [key = '', ...rest]: readonly string[], value: unknown): Tree => {
  const inner = read(tree, key);
  const next = rest.length === 0 ? value : write(isTree(inner) ? inner : {}, rest, value);
  return Array.isArray(tree) ? tree.map((item, i) => (String(i) === key ? next : item)) : { ...tree, [key]: next };
};

/**
 * Applies `a.b=value` assignments to a configuration; list items are addressed by number, values are read as YAML.
 * A key that the schema does not know is refused later, by the schema.
 *
 * @throws InfomixupError `bad-override` when an assignment has no `=` or no key.
 */
export function applyOverrides(config: unknown, assignments: readonly string[]): unknown {
  return assignments.reduce<unknown>((current, assignment) => {
    const equals = assignment.indexOf('=');
    if (equals < 1) {
      throw new InfomixupError(`infomixup: --set ${assignment} assigns nothing; write --set key=value`, 'bad-override');
    }
    const path = assignment.slice(0, equals).split('.');
    return write(isTree(current) ? current : {}, path, parse(assignment.slice(equals + 1)));
  }, config);
}
