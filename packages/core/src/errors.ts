const marker = Symbol.for('infomixup.error');

/**
 * An error a person can act on: `<package>: <what>; <what to do>` and a stable `code`.
 *
 * Recognised by a global symbol, so that two installed copies of this package know each other's errors.
 *
 * @example
 * ```ts
 * import { InfomixupError } from '@infomixup/core';
 * const error = new InfomixupError('mnist: labels end after 9 of 10 bytes; fetch the file again', 'truncated-file');
 * console.assert(InfomixupError.isInstance(error) && error.code === 'truncated-file');
 * ```
 */
export class InfomixupError extends Error {
  override readonly name = 'InfomixupError';
  /** Stable, kebab-case: what a program may branch on. */
  readonly code: string;
  readonly [marker] = true;

  constructor(message: string, code: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** Whether `value` is an InfomixupError, of this or another installed copy. */
  static isInstance(value: unknown): value is InfomixupError {
    return typeof value === 'object' && value !== null && marker in value;
  }
}

/**
 * What an error says, in a sentence of somebody else's: its message, or the code of one that has none, as Node gives
 * some errors of the network; without `owner` in front, where the sentence names it already.
 *
 * @example
 * ```ts
 * import { reasonOf } from '@infomixup/core';
 * console.assert(reasonOf(new Error('engine: no kernel'), 'engine') === 'no kernel' && reasonOf('late') === 'late');
 * ```
 */
export function reasonOf(error: unknown, owner?: string): string {
  const text = error instanceof Error ? withCause(error) : String(error);
  return owner !== undefined && text.startsWith(`${owner}: `) ? text.slice(owner.length + 2) : text;
}

/** As `fetch` has it, whose own message is "fetch failed". */
const withCause = (error: Error): string => {
  const { message, cause } = error;
  const why = cause instanceof Error && !InfomixupError.isInstance(error) ? cause.message || codeOf(cause) : '';
  const text = message || codeOf(error);
  return why === '' || text.includes(why) ? text : `${text} (${why})`;
};

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : error.name);

/**
 * Whether an error has one of these codes, as those of Node have them.
 *
 * @example
 * ```ts
 * import { hasCode } from '@infomixup/core';
 * console.assert(hasCode(Object.assign(new Error('no such file'), { code: 'ENOENT' }), 'ENOENT', 'ENOTDIR'));
 * ```
 */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

/**
 * The error for what somebody else's function threw: `<owner>: <what> failed: <reason>` with the original as its cause.
 * One that says what to do already stays as it is.
 *
 * @example
 * ```ts
 * import { failureOf } from '@infomixup/core';
 * const error = failureOf('hinge', 'its losses', 'criterion-failed', new Error('no kernel'));
 * console.assert(error.message.startsWith('hinge: its losses failed: no kernel; '));
 * ```
 */
export function failureOf(owner: string, what: string, code: string, cause: unknown): InfomixupError {
  if (InfomixupError.isInstance(cause)) return cause;
  return new InfomixupError(`${owner}: ${what} failed: ${reasonOf(cause)}; the error's cause has the stack`, code, {
    cause,
  });
}
