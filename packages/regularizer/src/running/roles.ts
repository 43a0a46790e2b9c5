import { InfomixupError, type Representation } from '@infomixup/core';
import type { Requirements } from '../contract/requirement.js';

/** Representations by name; those that the forward pass has not met yet are absent. */
export type ByName = Readonly<Record<string, Representation | undefined>>;

/**
 * The representations a plugin required, under the roles they play in it. Each is looked up when it is read, so one
 * view serves a whole forward pass.
 *
 * @throws InfomixupError `representation-not-met`, on reading one that the model visits later.
 */
export function rolesOf(plugin: string, requires: Requirements, met: ByName): Readonly<Record<string, Representation>> {
  const view = {};
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
