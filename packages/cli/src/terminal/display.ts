import type { Show } from '@infomixup/experiments';

/** Shows events; `close` leaves the terminal as a person expects it. */
export interface Display {
  readonly show: Show;
  readonly close: () => void;
}
