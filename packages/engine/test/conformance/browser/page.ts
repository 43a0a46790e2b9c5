import { type EngineName, openEngine } from '@infomixup/engine';
import * as tf from '@tensorflow/tfjs';
import { cases, oneOfEach } from '../cases/cases.js';
import { checkCase } from '../check-case.js';
import { checkTies } from '../check-ties.js';

/** What became of the cases: how many held, and what was wrong with the others. */
export interface Verdict {
  readonly held: number;
  readonly wrong: readonly string[];
}

/**
 * Opens an engine by name and holds it to one case of each op, or to all; `flags` of tfjs keep it from leaving work to
 * another.
 */
async function conformance(
  prefer: EngineName,
  flags: Readonly<Record<string, boolean>>,
  all: boolean,
): Promise<Verdict> {
  const examples = all ? cases : oneOfEach;
  await openEngine({ prefer });
  for (const [flag, value] of Object.entries(flags)) tf.env().set(flag, value);
  const wrong: string[] = [];
  await checkTies().catch((error: unknown) => wrong.push(String(error)));
  for (const example of examples) {
    await checkCase(example).catch((error: unknown) => wrong.push(`${example.name}: ${error}`));
  }
  return { held: examples.length - wrong.length, wrong };
}

Object.assign(globalThis, { conformance });
