import { MalformedDataError } from '@infomixup/core';

/** Throws what is wrong with a file, at which byte, and what to do where it is whole and of a kind that is not read. */
export type Fail = (what: string, offset: number, options?: ErrorOptions & { readonly advice?: string }) => never;

/** Refuses a file of a format, by the name that errors call it. */
export const failing =
  (format: string, source: string): Fail =>
  (what, offset, options) => {
    throw new MalformedDataError(format, source, what, offset, options);
  };
