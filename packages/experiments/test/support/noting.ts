import type { Show } from '../../src/index.js';

/** Collects what a job notes. */
export function noting() {
  const notes: string[] = [];
  const show: Show = (event) => {
    if (event.type === 'note') notes.push(event.text);
  };
  return { notes, show };
}
