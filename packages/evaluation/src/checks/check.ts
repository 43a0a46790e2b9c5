import type { ForwardProbe } from '../probes/forward.js';
import type { CleanRecording } from '../record/clean.js';
import type { Recording } from '../record/recording.js';
import type { CheckResult, Verdict } from '../schema/check-result.js';

/** Everything the checks look at. */
export interface Evidence {
  readonly clean: CleanRecording;
  /** Repeated forward passes; absent where probes are off. */
  readonly forward: ForwardProbe | undefined;
  /** The attacks asked for. */
  readonly attacks: readonly Recording[];
  /** Small attacks run for the checks. */
  readonly probes: readonly Recording[];
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

/** Makes a check of its rule and its judgement. */
export function defineCheck<K extends keyof Evidence>(
  rule: Rule,
  judge: (evidence: Pick<Evidence, K>) => Finding,
): Check<K> {
  return (evidence) => {
    const { verdict, summary, numbers = {}, samples = [] } = judge(evidence);
    return { ...rule, verdict, summary, numbers, samples: samples.slice(0, 20) };
  };
}

/** The finding of a check that lacks what it needs. */
export function notRun(summary: string): Finding {
  return { verdict: 'not-run', summary };
}

/** `pass` up to the first limit, `warn` up to the second, `fail` beyond. */
export function grade(value: number, passes: number, warns: number): Verdict {
  return value <= passes ? 'pass' : value <= warns ? 'warn' : 'fail';
}

/** A share as people read it. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
