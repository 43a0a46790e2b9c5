import type { Display } from './display.js';
import { jsonDisplay } from './json-display.js';
import { liveDisplay } from './live-display.js';
import { plainDisplay } from './plain-display.js';

/** A live table on a terminal, JSON lines when asked for, plain lines elsewhere. */
export function openDisplay({
  json = false,
  out = process.stdout,
}: {
  json?: boolean;
  out?: NodeJS.WriteStream;
}): Display {
  if (json) return jsonDisplay(out);
  return out.isTTY ? liveDisplay(out) : plainDisplay(out);
}
