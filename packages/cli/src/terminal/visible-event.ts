import { visible, visibleLines } from '@infomixup/core';
import type { JobEvent } from '@infomixup/experiments';

/** The event with every text such as it can be shown on a terminal: names come from files and plugins. */
export function visibleEvent(event: JobEvent): JobEvent {
  const shown = visible(event);
  if (event.type === 'note') return { ...event, text: visibleLines(event.text) };
  if (shown.type === 'failure' && event.type === 'failure') return { ...shown, message: visibleLines(event.message) };
  return shown;
}
