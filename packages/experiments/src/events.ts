/** One training within a job: a method and a seed. */
export interface RunLabel {
  readonly method: string;
  readonly seed: number;
}

/** Numbers by column title; accuracies and areas in [0, 1]. */
export type Figures = Readonly<Record<string, number>>;

/** What a job tells while it works; also the lines of `--json`, one object each. Times are in seconds. */
export type JobEvent =
  | { readonly type: 'note'; readonly text: string }
  | {
      /** What will be done; from here on, what is done is kept in `folder`. */
      readonly type: 'plan';
      readonly folder: string;
      readonly runs: readonly RunLabel[];
      /** Titles of the figures that a result has. */
      readonly columns: readonly string[];
      /** What the evaluations that are made are called, where that is all that is done. */
      readonly evaluation?: string;
    }
  | {
      /** All that a run uses, every default filled in, by what it is of; of a comparison, each method's first run. */
      readonly type: 'settings';
      readonly run: RunLabel;
      readonly settings: Readonly<Record<string, string>>;
    }
  | {
      readonly type: 'step';
      readonly run: RunLabel;
      readonly epoch: number;
      readonly epochs: number;
      /** Share of the epoch that is done, in [0, 1]. */
      readonly done: number;
      readonly loss: number;
      /** Since the epoch began. */
      readonly seconds: number;
    }
  | {
      readonly type: 'epoch';
      readonly run: RunLabel;
      readonly epoch: number;
      readonly epochs: number;
      readonly loss: number;
      readonly terms: Figures;
      readonly seconds: number;
    }
  | {
      readonly type: 'evaluation';
      readonly run: RunLabel;
      /** Such as `clean accuracy`, `pgd linf` or `check pgd linf`. */
      readonly part: string;
      /** Share of the part's samples that are done, in [0, 1]. */
      readonly done: number;
      /** Since the part began. */
      readonly seconds: number;
      /** Until the whole evaluation is done: an estimate. */
      readonly left?: number;
      /** What is done of the part is written down, and found again on resume. */
      readonly kept?: true;
    }
  | { readonly type: 'result'; readonly run: RunLabel; readonly figures: Figures; readonly seconds: number }
  | { readonly type: 'failure'; readonly run: RunLabel; readonly message: string }
  | { readonly type: 'table'; readonly columns: readonly string[]; readonly rows: readonly TableRow[] }
  | { readonly type: 'file'; readonly what: string; readonly path: string };

/** One method of a finished comparison, cells written out. */
export interface TableRow {
  readonly method: string;
  readonly cells: readonly string[];
}

/** Is told of events. */
export type Show = (event: JobEvent) => void;

/** How lines of text call a run. */
export function runName({ method, seed }: RunLabel): string {
  return `${method} (seed ${seed})`;
}
