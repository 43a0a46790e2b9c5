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
