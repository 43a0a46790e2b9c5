import { InfomixupError, isPromise, type Representation, type Rng } from '@infomixup/core';
import type { Batch, BatchPart, BatchTools, Forwarded, Seen, StepHooks } from '../contract/hooks.js';
import type { Requirements } from '../contract/requirement.js';
import type { StateTree } from '../contract/state.js';
import type { NamedTensors } from '../contract/tensors.js';
import { waitForHook } from './hook-failure.js';
import { atOnce, type Origin, oneNumber, sameBatch, samePart, sameRepresentation } from './layout.js';
import { type Lent, lending } from './lent.js';
import { requirePass } from './pass-check.js';
import { type ByName, rolesOf } from './roles.js';
import type { RunningForwarded, RunningHooks, RunningSeen } from './running.js';

/** The plugin that hooks belong to, as far as calling them needs it. */
export interface Author {
  readonly name: string;
  readonly requires: Requirements;
  readonly changes?: readonly BatchPart[];
  readonly alters?: readonly string[];
}

type Roles = Readonly<Record<string, Representation>>;

/** Hooks whose roles are known at run time only. */
export type AnyHooks = StepHooks<Roles, StateTree>;

type Named = Record<string, Representation>;

/** The same hooks as a trainer calls them: roles become the model's names, failures and wrong results name the plugin. */
export function runningHooks(
  author: Author,
  hooks: AnyHooks,
  own: { readonly variables: NamedTensors; readonly state: StateTree },
): Omit<RunningHooks<Named>, 'gradients'> {
  const { name: plugin, requires } = author;
  const { prepareBatch, targets, weights, penalty } = hooks;
  const origin = (hook: string): Origin => ({ plugin, hook, changes: author.changes ?? [] });
  const run = <T>(hook: string, lent: Lent, call: () => T) => {
    const from = { plugin, hook };
    return atOnce(from, lending(from, { ...lent, ...own }, call).result);
  };
  const roles = (met: ByName) => rolesOf(plugin, requires, met);
  // The trainer's view with the roles' names; whether it has losses is a matter of the hook it is for.
  const view = <T extends RunningForwarded<Named> | RunningSeen<Named>>({ pass, representations, ...rest }: T) => ({
    ...rest,
    variables: own.variables,
    representations: roles(representations),
    pass: (...given: Parameters<typeof pass>) => {
      requirePass(...given);
      const passed = pass(...given);
      return { ...passed, representations: roles(passed.representations) };
    },
  });
  const shown = (seen: RunningForwarded<Named>) => view(seen) as Forwarded<Roles>;
  const shownLosses = (seen: RunningSeen<Named>) => view(seen) as Seen<Roles>;
  return {
    representations: changesByName(author, hooks, run, origin),
    ...(prepareBatch && {
      prepareBatch: (batch, tools) => prepared(origin('prepareBatch'), own, prepareBatch, batch, tools),
    }),
    ...(targets && {
      targets: (given, seen) => {
        const all = shown(seen);
        const result = run('targets', { ...seen, targets: given }, () => targets(given, all));
        return samePart(origin('targets'), 'targets', given, result);
      },
    }),
    ...(weights && {
      weights: (given, seen) => {
        const all = shownLosses(seen);
        const result = run('weights', { ...seen, weights: given }, () => weights(given, all));
        return samePart(origin('weights'), 'weights', given, result);
      },
    }),
    ...(penalty && {
      penalty: (seen) => {
        const all = shownLosses(seen);
        const result = run('penalty', { ...seen }, () => penalty(all));
        return oneNumber(origin('penalty'), result);
      },
    }),
  };
}

function prepared(
  origin: Origin,
  own: Lent,
  hook: NonNullable<AnyHooks['prepareBatch']>,
  batch: Batch,
  tools: BatchTools,
): Batch | Promise<Batch> {
  const { plugin } = origin;
  const { result, look } = lending(origin, { batch, ...own }, () => hook(batch, tools));
  if (!isPromise(result)) return sameBatch(origin, batch, result);
  return waitForHook(plugin, origin.hook, result).then((later) => {
    look();
    for (const tensor of [later?.inputs, later?.targets, later?.weights]) if (tensor) tools.own(tensor);
    return sameBatch(origin, batch, later);
  });
}

type NamedChange = (value: Representation, met: ByName, batch: Batch, noise?: Rng | null) => Representation;

/** One change a representation: those of several roles that share it follow one another. */
function changesByName(
  { name: plugin, requires, alters = [] }: Author,
  hooks: AnyHooks,
  run: <T>(hook: string, lent: Lent, call: () => T) => T,
  origin: (hook: string) => Origin,
) {
  const changes: Record<string, NamedChange> = {};
  for (const [role, change] of Object.entries(hooks.representations ?? {})) {
    const representation = requires[role]?.representation;
    if (representation === undefined) throw unknownRole(plugin, role, requires);
    if (!change) continue;
    const hook = `representations.${role}`;
    const before = changes[representation];
    changes[representation] = (given, met, batch, noise = null) => {
      const value = before ? before(given, met, batch, noise) : given;
      const roles = rolesOf(plugin, requires, met);
      const changed = run(hook, { [role]: value, batch }, () => change(value, roles, batch, noise));
      sameRepresentation(origin(hook), value, changed);
      if (changed !== value && !alters.includes(role)) throw undeclared(plugin, hook, role);
      return changed;
    };
  }
  return changes;
}

const undeclared = (plugin: string, hook: string, role: string) =>
  new InfomixupError(
    `${plugin}: its ${hook} hook changes a representation, which the plugin does not declare; add '${role}' to its alters`,
    'undeclared-change',
  );

const unknownRole = (plugin: string, role: string, requires: Requirements) =>
  new InfomixupError(
    `${plugin}: changes "${role}", which it does not require; require it, or change one of ${Object.keys(requires).join(', ') || 'none'}`,
    'role-not-required',
  );
