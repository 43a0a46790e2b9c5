import { jsonText } from './json-text.js';

/** Prints what a command found out: as text, or as a line of JSON. */
export async function print(json: boolean | undefined, value: unknown, text: string): Promise<void> {
  const { visibleLines } = await import('@infomixup/core');
  process.stdout.write(`${json ? jsonText(value) : visibleLines(text)}\n`);
}
