import type { Knowledge } from '@infomixup/attacks';
import type { AloneProbe } from '../probes/alone.js';
import type { Diagnosis } from '../probes/diagnose.js';
import type { ForwardProbe } from '../probes/forward.js';
import type { CleanRecording } from '../record/clean.js';
import type { Recording } from '../record/recording.js';
import type { CheckResult, Verdict } from '../schema/check-result.js';

/** Everything the checks look at. */
export interface Evidence {
  readonly clean: CleanRecording;
  /** Repeated forward passes; absent where probes are off. */
  readonly forward: ForwardProbe | undefined;
  /** Answers to some attacked inputs, alone and together; absent where no probe attacked any. */
  readonly alone?: AloneProbe | undefined;
  /** What the model tells: gradients, or as a black box scores or decisions alone. */
  readonly knowledge: Knowledge;
  /** The attacks asked for. */
  readonly attacks: readonly Recording[];
  /** Small attacks run for the checks. */
  readonly probes: readonly Recording[];
  /** What gradients lead to and how they agree with the losses, for each norm that they step in; none of a black box. */
  readonly diagnoses: readonly Diagnosis[];
  readonly bounds: readonly [number, number];
  /** Values in one input. */
  readonly inputSize: number;
}

/** A check's identity. */
export interface Rule {
  readonly name: string;
  readonly rule: string;
  readonly source: string;
}

/** What a check found. */
export interface Finding {
  readonly verdict: Verdict;
  readonly summary: string;
  readonly numbers?: Readonly<Record<string, number>>;
  readonly samples?: readonly number[];
}

/** A check: a pure function of recorded data. */
export type Check<K extends keyof Evidence = keyof Evidence> = (evidence: Pick<Evidence, K>) => CheckResult;

/**
 * Makes a check of its rule and its judgement; `evaluate({ checks: [...] })` runs it after the built-in ones.
 *
 * @example
 * ```ts
 * import { defineCheck, grade } from '@infomixup/evaluation';
 * const noFailures = defineCheck<'attacks'>(
 *   {
 *     name: 'no-failures',
 *     rule: 'No sample could not be attacked; above 1 % fails.',
 *     source: 'a sample that could not be attacked is no evidence of robustness',
 *   },
 *   ({ attacks }) => {
 *     const status = attacks.flatMap((attack) => attack.status.flat());
 *     const share = status.filter((found) => found === 'failed').length / Math.max(1, status.length);
 *     return { verdict: grade(share, 0, 0.01), summary: `${(100 * share).toFixed(1)} % failed.`, numbers: { share } };
 *   },
 * );
 * console.assert(noFailures({ attacks: [] }).verdict === 'pass');
 * ```
 */
export function defineCheck<K extends keyof Evidence>(
  rule: Rule,
  judge: (evidence: Pick<Evidence, K>) => Finding,
): Check<K> {
  return (evidence) => {
    const { verdict, summary, numbers = {}, samples = [] } = judge(evidence);
    return { ...rule, verdict, summary, numbers, samples: samples.slice(0, 20) };
  };
}

/**
 * The finding of a check that lacks what it needs.
 *
 * @example
 * ```ts
 * import { notRun } from '@infomixup/evaluation';
 * console.assert(notRun('No attack was run.').verdict === 'not-run');
 * ```
 */
export function notRun(summary: string): Finding {
  return { verdict: 'not-run', summary };
}

/**
 * `pass` up to the first limit, `warn` up to the second, `fail` beyond.
 *
 * @example
 * ```ts
 * import { grade } from '@infomixup/evaluation';
 * console.assert([0.01, 0.02, 0.3].map((share) => grade(share, 0.01, 0.1)).join() === 'pass,warn,fail');
 * ```
 */
export function grade(value: number, passes: number, warns: number): Verdict {
  return value <= passes ? 'pass' : value <= warns ? 'warn' : 'fail';
}

/** The verdict on a share of samples: of a single one, which chance may explain, it is a warning at most. */
export function gradeSamples(share: number, samples: readonly number[], { passes, warns }: Limits): Verdict {
  const verdict = grade(share, passes, warns);
  return verdict === 'fail' && samples.length === 1 ? 'warn' : verdict;
}

/** The limits of a share of samples. */
export interface Limits {
  readonly passes: number;
  readonly warns: number;
}

/** A share as people read it. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
