import { existsSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loaderAt } from '../config/loader.js';

/** What a configuration's name may lead to besides a built-in part. */
export interface ModuleName {
  readonly module: string;
  /** The recipe that is meant where the module exports several: what stands after `#`. */
  readonly wanted?: string;
}

/** `module#name` takes one of several recipes; a `#` may stand in a path too. */
export function splitName(text: string): ModuleName {
  const [, module, wanted] = /^(.+)#([^#/\\]+)$/.exec(text) ?? [];
  return module && wanted && !isScript(wanted) ? { module, wanted } : { module: text };
}

const isScript = (name: string): boolean => /\.[cm]?[jt]s$/.test(name);

/** Whether a name can only be a path or a scoped package, so that a failed import is worth telling. */
export function looksLikeAModule(name: string): boolean {
  return /^[./@]|\//.test(name) || isScript(name);
}

/**
 * Whether a name is an address, such as `data:` or `https:`, which is code that lies in no file here. Spaces before it
 * and line breaks within it count for nothing, as wherever addresses are read.
 */
export function isAddress(name: string): boolean {
  // A single letter is a drive of Windows.
  return URL.canParse(name) && !/^[a-z]:$/.test(new URL(name).protocol);
}

const isPackageName = (name: string): boolean => /^(@[\w.~-]+\/)?[\w~-][\w.~-]*(\/.+)?$/.test(name) && !isBuiltin(name);

/**
 * The file that a module's name leads to, as seen from `file`; nothing is run.
 *
 * @returns undefined where there is none, and for addresses and Node's own modules, which hold no recipes.
 */
export function moduleFile(name: string, file: string): string | undefined {
  if (isAddress(name)) return undefined;
  const isPath = name.startsWith('.') || isAbsolute(name);
  if (!isPath && !isPackageName(name)) return undefined;
  const target = isPath ? resolve(dirname(file), name) : name;
  const found = loaderAt(resolve(file)).esmResolve(target, { try: true });
  const path = found?.startsWith('file:') ? fileURLToPath(found) : found;
  // Of a path it tells what it would be.
  return path !== undefined && existsSync(path) ? path : undefined;
}

/** The folder that a path names instead of a file, if it does. */
export function folderNamed(name: string, file: string): string | undefined {
  const path = resolve(dirname(file), name);
  return existsSync(path) && statSync(path).isDirectory() ? path : undefined;
}

/** Imports, and so runs, a JavaScript or TypeScript module. */
export function importModule(path: string): Promise<object> {
  return loaderAt(path).import<object>(path);
}
