import type { Json } from '@infomixup/core';
import type { EpochRecord, Position, Stopped, Totals } from '../history.js';
import type { Fingerprint } from './fingerprint.js';
import type { SavedState } from './state.js';
import type { SavedTensors } from './tensors.js';

/** Everything a run needs to go on exactly as if it had never stopped. */
export interface Checkpoint {
  readonly fingerprint: Fingerprint;
  readonly position: Position;
  readonly records: readonly EpochRecord[];
  /** Of the epoch in progress. */
  readonly totals: Totals;
  /** Moves the optimizer has made. */
  readonly updates: number;
  /** Where a plugin ended the run: resumed, it trains no further. */
  readonly stopped?: Stopped;
  /** State of each plugin by name; its tensors are in `tensors`. */
  readonly plugins: Readonly<Record<string, SavedState>>;
  /** State of each observer that has one, by name; its tensors are in `tensors`. */
  readonly observers: Readonly<Record<string, Json>>;
  /**
   * `parameters/<name>` (of plugins' variables `parameters/<plugin>/<name>`), `buffers/<name>`,
   * `optimizer/<slot>/<parameter>`, `plugins/<plugin>/<path>`, `observers/<observer>/<name>`.
   */
  readonly tensors: SavedTensors;
}
