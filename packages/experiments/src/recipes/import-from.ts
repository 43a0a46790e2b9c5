import { dirname, resolve } from 'node:path';
import { createJiti } from 'jiti';

/** Whether a name can only be a path or a scoped package, so that a failed import is worth telling. */
export function looksLikeAModule(name: string): boolean {
  return /^[./@]|\//.test(name) || /\.[cm]?[jt]s$/.test(name);
}

/** Imports a JavaScript or TypeScript module as a file beside `configFile` would, by path or package name. */
export async function importFrom(name: string, configFile: string): Promise<object> {
  const target = name.startsWith('.') ? resolve(dirname(configFile), name) : name;
  return createJiti(resolve(configFile)).import<object>(target);
}
