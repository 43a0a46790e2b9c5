import { writeSync } from 'node:fs';
import { register } from 'node:module';

// Preloaded into a process, it writes the address of every module that is loaded, a line each, to standard error.
if (!import.meta.url.includes('#hooks')) register(`${import.meta.url}#hooks`);

export async function load(url, context, next) {
  writeSync(2, `${url}\n`);
  return next(url, context);
}
