import { didYouMean, InfomixupError, type Representation } from '@infomixup/core';
import type { Requirements } from '../contract/requirement.js';

/** Representations by name; those that the forward pass has not met yet are absent. */
export type ByName = Readonly<Record<string, Representation | undefined>>;

/**
 * The representations a plugin required, under the roles they play in it. Each is looked up when it is read, so one
 * view serves a whole forward pass.
 *
 * @throws InfomixupError `representation-not-met`, on reading one that the model visits later; `role-not-required`, on
 *   reading one that is not required.
 */
export function rolesOf(plugin: string, requires: Requirements, met: ByName): Readonly<Record<string, Representation>> {
  // Own properties are found first, so that only a name that is no role reaches the prototype.
  const view = Object.create(unknownRoles(plugin, requires));
  for (const [role, { representation }] of Object.entries(requires)) {
    const get = () => met[representation] ?? refuse(plugin, representation);
    Object.defineProperty(view, role, { get, enumerable: true });
  }
  return view;
}

function refuse(plugin: string, representation: string): never {
  throw new InfomixupError(
    `${plugin}: reads the representation "${representation}" before the model has visited it; read it in a hook of a later representation, or in penalty`,
    'representation-not-met',
  );
}

// What JavaScript itself, and whoever prints or compares an object, asks any object for.
const asked = new Set<string | symbol>(['then', 'toJSON', 'nodeType', 'asymmetricMatch', '$$typeof']);

const unknownRoles = (plugin: string, requires: Requirements) =>
  new Proxy(Object.prototype, {
    get: (target, name) => {
      if (typeof name === 'symbol' || asked.has(name) || name in target) return Reflect.get(target, name);
      const roles = Object.keys(requires);
      throw new InfomixupError(
        `${plugin}: reads the representation "${name}", which it does not require${didYouMean(name, roles)}; add it to requires (there are ${roles.join(', ') || 'none'})`,
        'role-not-required',
      );
    },
  });
