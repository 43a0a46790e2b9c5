import type { Display } from './display.js';
import { jsonDisplay } from './json-display.js';
import { liveDisplay } from './live-display.js';
import { plainDisplay } from './plain-display.js';
import { visibleEvent } from './visible-event.js';

/** A live table on a terminal, JSON lines when asked for, plain lines elsewhere. */
export function openDisplay({
  json = false,
  out = process.stdout,
}: {
  json?: boolean;
  out?: NodeJS.WriteStream;
}): Display {
  if (json) return jsonDisplay(out);
  const { show, close } = out.isTTY ? liveDisplay(out) : plainDisplay(out);
  return { show: (event) => show(visibleEvent(event)), close };
}
