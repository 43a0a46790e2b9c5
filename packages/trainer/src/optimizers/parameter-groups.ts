import { didYouMean, InfomixupError, type NamedVariables } from '@infomixup/core';
import { z } from 'zod';
import type { Optimizer } from './optimizer.js';

const pattern = z.string().min(1);

/**
 * The option `parameterGroups` of an optimizer: for each group the parameters' names, and any of the optimizer's
 * `settings` that are others there.
 */
export function parameterGroups<Settings extends z.core.$ZodShape>(settings: Settings) {
  const match = z.union([pattern, z.array(pattern).min(1).max(1000).readonly()]);
  return z.array(z.strictObject(settings).partial().extend({ match })).max(1000).readonly().default([]);
}

/** An optimizer whose `settings` differ in groups: `make` makes each of its rules. */
export function withGroups<Settings extends object>(
  settings: Settings & { readonly parameterGroups: readonly Group<Settings>[] },
  make: (settings: Settings) => Optimizer,
): Optimizer {
  const groups = settings.parameterGroups.map(({ match, ...changes }) => ({
    match: typeof match === 'string' ? [match] : match,
    optimizer: make({ ...settings, ...given(changes) }),
  }));
  return { ...make(settings), settings: written(settings), groups };
}

type Group<Settings> = { readonly match: string | readonly string[] } & {
  readonly [K in keyof Settings]?: Settings[K] | undefined;
};

/** What `options` say: a key may stand there without a value. */
const given = (options: object): object =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

/** Settings as JSON, for checkpoints. */
const written = (settings: object): Optimizer['settings'] => JSON.parse(JSON.stringify(settings));

/** Some of a model's parameters, and the rule that moves them. */
export interface Part {
  readonly optimizer: Optimizer;
  readonly parameters: NamedVariables;
}

/** Every parameter with the rule of the first group that matches its name, or the optimizer's own; no empty part. */
export function partsOf(optimizer: Optimizer, parameters: NamedVariables): readonly Part[] {
  const { groups = [] } = optimizer;
  const rules = [...groups.map((group) => group.optimizer), optimizer];
  const ruleOf = (name: string) => groups.find(({ match }) => matches(match, name))?.optimizer ?? optimizer;
  const partOf = (rule: Optimizer) => Object.entries(parameters).filter(([name]) => ruleOf(name) === rule);
  return rules
    .map((rule) => ({ optimizer: rule, parameters: Object.fromEntries(partOf(rule)) }))
    .filter((part) => Object.keys(part.parameters).length > 0);
}

/**
 * Throws InfomixupError `invalid-options` for a pattern that matches no parameter, and for a group of which earlier
 * groups leave nothing: it would change nothing in silence.
 */
export function requireMatches({ name, groups = [] }: Optimizer, model: string, parameters: readonly string[]): void {
  groups.forEach(({ match }, index) => {
    const refuse = (what: string) => {
      throw new InfomixupError(`${name}: parameterGroups[${index}].match: ${what}`, 'invalid-options');
    };
    const idle = match.find((pattern) => !parameters.some((parameter) => matches([pattern], parameter)));
    if (idle !== undefined) refuse(noMatch(idle, model, parameters));
    const left = parameters.filter(
      (parameter) => !groups.slice(0, index).some((group) => matches(group.match, parameter)),
    );
    if (left.some((parameter) => matches(match, parameter))) return;
    refuse('earlier groups have all parameters that it matches, and the first match wins; put it before them');
  });
}

function noMatch(pattern: string, model: string, parameters: readonly string[]): string {
  // A pattern is mistaken most often in its last part: `*/bais` for `*/bias`.
  const candidates = [...parameters, ...parameters.map((name) => `*/${name.split('/').at(-1)}`)];
  const near = didYouMean(pattern, [...new Set(candidates)]);
  return `"${pattern}" matches no parameter of ${model}${near || '; correct it'} (there are ${parameters.join(', ')})`;
}

/** Whether a name is one of these, in which `*` stands for any characters, slashes too. */
function matches(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => expressionOf(pattern).test(name));
}

const expressionOf = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
      .join('.*')}$`,
  );
