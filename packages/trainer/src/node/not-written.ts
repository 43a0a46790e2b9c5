import { hasCode, InfomixupError, reasonOf } from '@infomixup/core';

/** What helps, by what the system says. */
function remedyFor(cause: unknown): string {
  if (hasCode(cause, 'ENOENT')) return 'its folder is gone, with what was in it; begin anew';
  if (hasCode(cause, 'EACCES', 'EPERM', 'EROFS')) return 'make it writable or choose another folder, then resume';
  return 'free space or choose another folder, then resume';
}

/** Refuses to go on where a file of a run could not be written, by what it is called and what the system says. */
export const notWritten =
  (what: string, code: string) =>
  (cause: unknown): never => {
    if (InfomixupError.isInstance(cause)) throw cause;
    throw new InfomixupError(`trainer: ${what} could not be written: ${reasonOf(cause)}; ${remedyFor(cause)}`, code, {
      cause,
    });
  };
