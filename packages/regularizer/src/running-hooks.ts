import { InfomixupError, type Representation } from '@infomixup/core';
import { runHook } from './hook-failure.js';
import type { Batch, StepHooks } from './hooks.js';
import { type Origin, oneNumber, sameBatch, sameGradients, sameRepresentation, sameTensor } from './layout.js';
import type { Claim, RunningHooks } from './regularizer.js';
import type { Requirements } from './requirement.js';
import { type ByName, rolesOf } from './roles.js';
import type { StateTree } from './state.js';

/** The plugin that hooks belong to, as far as calling them needs it. */
export interface Author {
  readonly name: string;
  readonly requires: Requirements;
  readonly claims?: readonly Claim[];
}

/** Hooks whose roles are known at run time only. */
export type AnyHooks = StepHooks<Readonly<Record<string, Representation>>, StateTree>;

/** The same hooks as a trainer calls them: roles become the model's names, failures and wrong results name the plugin. */
export function runningHooks(author: Author, hooks: AnyHooks): RunningHooks<Record<string, Representation>> {
  const { name: plugin, requires } = author;
  const { prepareBatch, targets, penalty, gradients } = hooks;
  const mayResizeBatch = author.claims?.includes('resize-batch') ?? false;
  const origin = (hook: string): Origin => ({ plugin, hook, mayResizeBatch });
  const run = <T>(hook: string, call: () => T) => runHook(plugin, hook, call);
  return {
    representations: changesByName(author, hooks, origin),
    ...(prepareBatch && {
      prepareBatch: (batch) =>
        sameBatch(
          origin('prepareBatch'),
          batch,
          run('prepareBatch', () => prepareBatch(batch)),
        ),
    }),
    ...(targets && {
      targets: (given) =>
        sameTensor(
          origin('targets'),
          given,
          run('targets', () => targets(given)),
        ),
    }),
    ...(penalty && {
      penalty: (seen) => {
        const representations = rolesOf(plugin, requires, seen.representations);
        return oneNumber(
          origin('penalty'),
          run('penalty', () => penalty({ ...seen, representations })),
        );
      },
    }),
    ...(gradients && {
      gradients: (given, recompute) =>
        sameGradients(
          origin('gradients'),
          given,
          run('gradients', () => gradients(given, recompute)),
        ),
    }),
  };
}

type NamedChange = (value: Representation, met: ByName, batch: Batch) => Representation;

/** One change a representation: those of several roles that share it follow one another. */
function changesByName({ name: plugin, requires }: Author, hooks: AnyHooks, origin: (hook: string) => Origin) {
  const changes: Record<string, NamedChange> = {};
  for (const [role, change] of Object.entries(hooks.representations ?? {})) {
    const representation = requires[role]?.representation;
    if (representation === undefined) throw unknownRole(plugin, role, requires);
    if (!change) continue;
    const hook = `representations.${role}`;
    const before = changes[representation];
    changes[representation] = (given, met, batch) => {
      const value = before ? before(given, met, batch) : given;
      const changed = runHook(plugin, hook, () => change(value, rolesOf(plugin, requires, met), batch));
      return sameRepresentation(origin(hook), value, changed);
    };
  }
  return changes;
}

const unknownRole = (plugin: string, role: string, requires: Requirements) =>
  new InfomixupError(
    `${plugin}: changes "${role}", which it does not require; require it, or change one of ${Object.keys(requires).join(', ') || 'none'}`,
    'role-not-required',
  );
