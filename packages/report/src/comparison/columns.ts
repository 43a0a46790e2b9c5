import type { Evaluation } from '@infomixup/evaluation';
import { atEpsilon, type Summary, sameEpsilon, summarize } from '@infomixup/metrics';
import { methodsOf, type ReportRun } from '../input.js';

/** A column of the comparison: one number an evaluation. */
export interface Column {
  readonly title: string;
  readonly unit: 'share' | 'area';
  readonly value: (evaluation: Evaluation) => number;
}

/** One method's number in a column, over its seeds. */
export interface Cell {
  readonly summary: Summary;
  readonly text: string;
  /** Whether no method has a greater mean. */
  readonly best: boolean;
}

/** Methods by columns. */
export interface Comparison {
  readonly columns: readonly Column[];
  readonly rows: readonly { readonly method: string; readonly cells: readonly Cell[] }[];
}
