import { InfomixupError } from '@infomixup/core';

/** What the operating system refused, such as a folder that may not be written to. */
const isSystemError = (error: unknown): error is NodeJS.ErrnoException & { code: string } =>
  error instanceof Error && 'code' in error && 'syscall' in error;

/** Whether a message says all there is to say; anything else is a defect, whose stack trace belongs with it. */
export function isRefusal(error: unknown): error is Error & { code: string } {
  return InfomixupError.isInstance(error) || isSystemError(error);
}
