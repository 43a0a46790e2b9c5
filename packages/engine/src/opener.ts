import { InfomixupError, reasonOf } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { type Engine, type EngineName, engineNames } from './engine.js';
import type { WasmPaths } from './portable/wasm.js';

/** Which engine to open, and how. */
export interface OpenOptions {
  /** Opens this engine or fails; without it the fastest one present is opened. */
  readonly prefer?: EngineName;
  /** Threads that share an operation of native TensorFlow; one for each available core where nothing is said. */
  readonly threads?: number;
  /** Where the WebAssembly engine's files are: in a browser its bundler knows; in Node they are found. */
  readonly wasmPaths?: WasmPaths;
}

/** Opens one engine. @throws InfomixupError where it cannot be had. */
export type Opener = (options: OpenOptions) => Engine | Promise<Engine>;

/** The engines of one platform. */
export interface Openers {
  readonly named: Readonly<Record<EngineName, Opener>>;
  /** Tried in turn where none is named. */
  readonly automatic: readonly Opener[];
}

/** Why an engine could not be had, without the advice to take another: that is done. */
const reasonAgainst = (error: unknown): string =>
  reasonOf(error, 'engine').replace(/; (open|choose) another engine$/, '');

/**
 * Opens the first engine that can be had; its line says why those before it could not: last the first of all, which is the
 * fastest, so that the line ends with what helps most.
 */
export async function openFirst(openers: readonly Opener[], options: OpenOptions = {}): Promise<Engine> {
  const reasons: string[] = [];
  for (const open of openers) {
    try {
      const engine = await open(options);
      return { ...engine, line: [engine.line, ...reasons].join('; ') };
    } catch (error) {
      reasons.unshift(reasonAgainst(error));
    }
  }
  throw new InfomixupError(`engine: none opened (${reasons.join('; ')}); reinstall @tensorflow/tfjs`, 'no-engine');
}

const choice = `choose one of ${engineNames.join(', ')}`;

/** Stands for an engine that this platform does not have. */
export function elsewhere(name: EngineName, platform: string): Opener {
  return () => {
    throw new InfomixupError(`engine: '${name}' opens in ${platform} only; choose another engine`, 'wrong-platform');
  };
}

async function open({ named, automatic }: Openers, options: OpenOptions): Promise<Engine> {
  const { prefer } = options;
  if (prefer === undefined) return openFirst(automatic, options);
  if (engineNames.includes(prefer)) return named[prefer](options);
  throw new InfomixupError(`engine: there is no engine '${prefer}'; ${choice}`, 'unknown-engine');
}

/** A platform's `openEngine`, which opens each of its engines once. */
export function openerOf(openers: Openers): (options?: OpenOptions) => Promise<Engine> {
  // TensorFlow.js keeps one registry of backends per process, and so do we.
  const opened = new Map<EngineName | 'best', Promise<Engine>>();
  return async (options = {}) => {
    const key = options.prefer ?? 'best';
    const opening = opened.get(key) ?? open(openers, options);
    opened.set(key, opening);
    opening.catch(() => opened.delete(key)); // a later attempt may follow an installation
    const engine = await opening;
    await tf.setBackend(engine.backend);
    return engine;
  };
}
