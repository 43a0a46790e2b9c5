import type { FileArray } from '../arrays/array.js';

/** Samples as files hold them, before shapes, scale and labels are looked at. */
export interface Found {
  readonly inputs: FileArray;
  readonly labels: FileArray;
  /** What errors call the two. */
  readonly inputsFrom: string;
  readonly labelsFrom: string;
  /** Where the files themselves name classes, as folders do. */
  readonly classes?: readonly string[];
  /** What was taken as it seemed, and what was left out. */
  readonly notes?: readonly string[];
}
