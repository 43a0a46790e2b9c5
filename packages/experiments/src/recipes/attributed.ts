import { dirname, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InfomixupError, reasonOf } from '@infomixup/core';

/** What others wrote and was run here: the file, and what a configuration or command line calls it. */
const modules = new Map<string, string>();

/** Keeps that a file is somebody else's code, before it is run. */
export function noteModule(file: string, name: string): void {
  modules.set(file, name);
}

/** This package and those it stands beside. */
const own = fileURLToPath(new URL('../../..', import.meta.url));

const isBelow = (folder: string, file: string): boolean => !relative(folder, file).startsWith('..');

/** Whether a file belongs to a module: itself, or beside it, where neither this program's nor another package's is. */
function belongs(file: string, module: string): boolean {
  const folder = dirname(module);
  if (file === module) return true;
  if (!isBelow(folder, file) || relative(folder, file).split(sep).includes('node_modules')) return false;
  return !isBelow(own, file) || isBelow(own, folder);
}

/** A place in the code of a module. */
interface Place {
  readonly module: string;
  /** `file:line:column`. */
  readonly at: string;
}

const frame = /^ +at .*?((?:file:\/\/)?[^( ]*?):(\d+):(\d+)\)?$/;

/** Files with their places, the innermost call first. */
const framesOf = (error: unknown): { file: string; at: string }[] =>
  (error instanceof Error ? String(error.stack) : '').split('\n').flatMap((line) => {
    const [, address = '', row, column] = frame.exec(line) ?? [];
    if (address === '' || address.startsWith('node:')) return [];
    const file = address.startsWith('file:') ? fileURLToPath(address) : address;
    return [{ file, at: `${file}:${row}:${column}` }];
  });

/** Where somebody else's code stands in a stack trace, the innermost call of it; undefined where none does. */
export function foreignPlace(error: unknown): Place | undefined {
  for (const { file, at } of framesOf(error))
    for (const [module, name] of modules) if (belongs(file, module)) return { module: name, at };
  return undefined;
}

/**
 * The error for what somebody else's code threw where it is not called by name, such as in a getter or a timer: it names
 * the module and the place. Any other error stays as it is.
 */
export function attributed(error: unknown): unknown {
  if (InfomixupError.isInstance(error)) return error;
  const place = foreignPlace(error);
  const said = error instanceof Error ? `${error.name}: ${reasonOf(error)}` : String(error);
  const code = 'module-failed';
  if (place)
    return new InfomixupError(`${place.module}: failed at ${place.at}: ${said}; correct it`, code, { cause: error });
  if (modules.size === 0 || framesOf(error).length > 0) return error;
  // Nothing here throws what has no stack.
  const names = [...new Set(modules.values())].join(' or ');
  return new InfomixupError(`${names}: threw ${said}, which tells no place; throw an Error`, code, { cause: error });
}

/** The error for a process that ends before it has done what was asked for; asked for while it is about to. */
export function endedEarly(): InfomixupError {
  const place = foreignPlace(new Error('ended here'));
  const who = place && `${place.module}: called process.exit at ${place.at}; let it throw instead`;
  const text = `infomixup: ended before it was done: a plugin or configuration called process.exit, or a promise never settles; let it throw`;
  return new InfomixupError(who ?? text, 'ended-early');
}
