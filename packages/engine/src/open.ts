import { InfomixupError } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { type Engine, type EngineName, engineNames } from './engine.js';
import { openNative, openNativeGpu, openNativeProcessor } from './native/open.js';
import { openCpu } from './portable/cpu.js';
import { openWasm } from './portable/wasm.js';
import { reasonOf } from './reason.js';

const openers: Readonly<Record<EngineName, () => Engine | Promise<Engine>>> = {
  'tensorflow-gpu': openNativeGpu,
  tensorflow: openNativeProcessor,
  wasm: openWasm,
  cpu: openCpu,
};

const automatic = [openNative, openWasm, openCpu];

function openNamed(name: EngineName): Engine | Promise<Engine> {
  if (engineNames.includes(name)) return openers[name]();
  const what = `there is no engine '${name}'`;
  throw new InfomixupError(`engine: ${what}; choose one of ${engineNames.join(', ')}`, 'unknown-engine');
}

/** Opens the first engine that can be had; its line says why those before it could not. */
export async function openFirst(openers: readonly (() => Engine | Promise<Engine>)[]): Promise<Engine> {
  const reasons: string[] = [];
  for (const open of openers) {
    try {
      const engine = await open();
      return { ...engine, line: [engine.line, ...reasons].join('; ') };
    } catch (error) {
      reasons.push(reasonOf(error));
    }
  }
  throw new InfomixupError(`engine: none opened (${reasons.join('; ')}); reinstall @tensorflow/tfjs`, 'no-engine');
}

/** Which engine to open. */
export interface OpenOptions {
  /** Opens this engine or fails; without it the fastest one present is opened. */
  readonly prefer?: EngineName;
}

// TensorFlow.js keeps one registry of backends per process, and so do we.
const opened = new Map<EngineName | 'best', Promise<Engine>>();

/**
 * Opens an engine and makes it the one that `@tensorflow/tfjs` computes on. Opening again costs nothing; opening
 * another one switches to it.
 *
 * @throws InfomixupError where the engine asked for cannot be had: why, and what to do.
 * @example
 * ```ts
 * import { openEngine } from '@infomixup/engine';
 * const { name, line } = await openEngine();
 * console.assert(line.startsWith(`engine: ${name}`));
 * ```
 */
export async function openEngine({ prefer }: OpenOptions = {}): Promise<Engine> {
  const key = prefer ?? 'best';
  const opening = opened.get(key) ?? (async () => (prefer === undefined ? openFirst(automatic) : openNamed(prefer)))();
  opened.set(key, opening);
  opening.catch(() => opened.delete(key)); // a later attempt may follow an installation
  const engine = await opening;
  await tf.setBackend(engine.backend);
  return engine;
}
