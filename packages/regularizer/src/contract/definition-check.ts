import { InfomixupError, requireKnownKeys } from '@infomixup/core';

// Types say all of this to those who compile; it is said here to those who write JavaScript or read from files.

const functions = ['variables', 'prepareEpoch', 'report', 'epochEnd', 'evaluationWeights'] as const;
const lists = ['changes', 'keeps', 'alters', 'asMade', 'claims'] as const;
const switches = ['images', 'secondDerivatives'] as const;
const fields = ['name', 'settings', 'requires', ...lists, ...switches, 'init', 'step', ...functions];
const parts = ['inputs', 'targets', 'weights', 'size'];

/**
 * Refuses a specification that no trainer could run, by the plugin's name and the field's.
 *
 * @throws InfomixupError `bad-regularizer`, and `invalid-options` for an unknown field
 */
export function requireDefinition(spec: object): void {
  if (!isObject(spec)) throw bad('defineRegularizer', `got ${shown(spec)}`, 'give an object of fields');
  const { name, settings, requires, changes = [], keeps = [], alters = [], asMade = [], claims = [] } = spec;
  if (typeof name !== 'string' || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))
    throw bad('defineRegularizer', `name is ${shown(name)}`, 'give one in kebab-case, such as "center-loss"');
  // Files of weights are called by it.
  if (name.length > 150) throw bad('defineRegularizer', `name has ${name.length} characters`, 'give at most 150');
  requireKnownKeys(name, spec, fields);
  if (!isPlain(settings)) throw bad(name, `settings is ${shown(settings)}`, 'give an object, {} where there are none');
  requireJson(name, 'settings', settings);
  requireRequirements(name, requires);
  requireTexts(name, 'changes', changes, parts);
  requireTexts(name, 'keeps', keeps, parts);
  const roles = Object.keys(Object(requires));
  requireTexts(name, 'alters', alters, roles);
  requireTexts(name, 'asMade', asMade, roles);
  requireTexts(name, 'claims', claims);
  for (const field of switches)
    if (![undefined, true, false].includes(spec[field] as undefined | boolean))
      throw bad(name, `${field} is ${shown(spec[field])}`, 'give true or false');
  for (const field of ['init', 'step', ...functions]) {
    const optional = field !== 'init' && field !== 'step';
    if (typeof spec[field] !== 'function' && !(optional && spec[field] === undefined))
      throw bad(name, `${field} is ${shown(spec[field])}`, `give a function${optional ? ', or leave it out' : ''}`);
  }
}

function requireJson(plugin: string, path: string, value: unknown): void {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) requireJson(plugin, `${path}[${index}]`, item);
  else if (isPlain(value)) for (const [key, item] of Object.entries(value)) requireJson(plugin, `${path}.${key}`, item);
  else if (value !== null && typeof value !== 'boolean' && typeof value !== 'string' && !Number.isFinite(value))
    throw bad(
      plugin,
      `${path} is ${shown(value)}`,
      'give JSON: finite numbers, text, booleans, null, lists and objects',
    );
}

function requireRequirements(plugin: string, requires: unknown): void {
  if (!isPlain(requires)) throw bad(plugin, `requires is ${shown(requires)}`, 'give an object by role, {} for nothing');
  for (const [role, requirement] of Object.entries(requires)) {
    const { representation = undefined, kind = undefined } = isObject(requirement) ? requirement : {};
    if (typeof representation === 'string' && (kind === 'tensor' || kind === 'gaussian')) continue;
    const example = typeof requirement === 'string' ? requirement : 'name';
    const advice = `make it with tensor("${example}") or gaussian("${example}")`;
    throw bad(plugin, `requires.${role} is ${shown(requirement)}`, advice);
  }
}

function requireTexts(plugin: string, field: string, list: unknown, known?: readonly string[]): void {
  const listed = known ? `a list of ${known.join(', ') || 'nothing, as it requires nothing'}` : 'a list of texts';
  if (!Array.isArray(list)) throw bad(plugin, `${field} is ${shown(list)}`, `give ${listed}`);
  const wrong = list.find((item) => typeof item !== 'string' || (known && !known.includes(item)));
  if (list.includes(wrong)) throw bad(plugin, `${field} holds ${shown(wrong)}`, `give ${listed}`);
}

const bad = (owner: string, what: string, advice: string) =>
  new InfomixupError(`${owner}: ${what}; ${advice}`, 'bad-regularizer');

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isObject(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value));

/** A value in a message. */
function shown(value: unknown): string {
  if (typeof value === 'string') return `"${value}"`;
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'a list';
  return isObject(value) ? 'an object of another kind' : String(value);
}
