import { InfomixupError } from '@infomixup/core';
import type { RunLabel } from '../events.js';
import { runName } from '../events.js';
import { attributed } from '../recipes/attributed.js';
import { isRefusal } from '../refusal.js';

/** An error in a form that passes between processes. */
export interface Failure {
  readonly message: string;
  /** Of a refusal. */
  readonly code?: string;
  /** Of a defect, or of a refusal's cause. */
  readonly stack?: string | undefined;
}

/** A run and why it failed. */
export interface FailedRun {
  readonly run: RunLabel;
  readonly failure: Failure;
}

/** What another process is told of an error. */
export function failureOf(thrown: unknown): Failure {
  const error = attributed(thrown);
  if (isRefusal(error)) {
    const { message, code, cause } = error;
    return { message, code, ...(cause instanceof Error && { stack: cause.stack }) };
  }
  return error instanceof Error ? { message: error.message, stack: error.stack } : { message: String(error) };
}

const reasons: Readonly<Record<string, string>> = {
  SIGKILL: ', which Linux also sends where memory runs out',
  SIGILL: ', as libraries for another processor cause it',
};

/** Why a worker process is gone that said nothing of it. */
export function failureOfExit(code: number | null, signal: NodeJS.Signals | null): Failure {
  const how = signal ? `was ended by ${signal}${reasons[signal] ?? ''}` : `ended with exit code ${code}`;
  return { message: `the worker process ${how}`, code: 'worker-ended' };
}

/** One error for all that failed: the first defect with its own stack trace, else a refusal that names every run. */
export function errorOf(failed: readonly FailedRun[]): Error {
  const defect = failed.find(({ failure }) => failure.code === undefined);
  if (defect) {
    const { message, stack } = defect.failure;
    return Object.assign(new Error(message), { stack: `${runName(defect.run)}: ${stack ?? message}` });
  }
  const texts = failed.map(({ run, failure }) => `${runName(run)}: ${failure.message}`);
  const stack = failed.find(({ failure }) => failure.stack !== undefined)?.failure.stack;
  const cause = stack === undefined ? undefined : Object.assign(new Error('in a worker'), { stack });
  return new InfomixupError(texts.join('\n'), failed[0]?.failure.code ?? 'worker-ended', { cause });
}
