import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { InfomixupError } from '@infomixup/core';
import { cacheFolder } from '@infomixup/core/node';
import * as tf from '@tensorflow/tfjs';
import type { Engine } from '../engine.js';
import { type NativeBackend, nativeBackend } from './backend.js';
import { hasOneDNN } from './one-dnn.js';
import { equip } from './ops/register.js';
import { loadTfjsNode } from './quiet-load.js';
import { findTfjsNode } from './tfjs-node.js';

const advice = 'run `npx infomixup engine install`';

function firstLineOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  // tfjs-node's own message spans a page of advice that does not hold here.
  if (message.includes('tfjs_binding.node')) return 'its addon has not been built or does not fit this machine';
  return message.trim().split('\n')[0] ?? '';
}

function load(): NativeBackend {
  const [tfjsNode] = findTfjsNode();
  if (!tfjsNode) throw new InfomixupError('engine: @tensorflow/tfjs-node is not installed; install it', 'no-tfjs-node');
  try {
    loadTfjsNode(tfjsNode);
  } catch (error) {
    const what = `native TensorFlow did not load: ${firstLineOf(error)}`;
    throw new InfomixupError(`engine: ${what}; ${advice}`, 'not-loadable', { cause: error });
  }
  const backend = nativeBackend();
  if (backend) return backend;
  const what = `${tfjsNode.folder} brings a copy of @tensorflow/tfjs of its own`;
  throw new InfomixupError(`engine: ${what}; install version ${tfjsNode.version} of both once`, 'two-copies');
}

const hasNvidiaDriver = () => existsSync('/proc/driver/nvidia/version');

function whyNoGpu(): string {
  if (!hasNvidiaDriver()) return 'no NVIDIA GPU was found';
  return process.env.CUDA_VISIBLE_DEVICES === '-1'
    ? 'the GPU was not asked for'
    : 'run `npx infomixup engine install --gpu`';
}

function describe(backend: NativeBackend): Engine {
  const cores = availableParallelism();
  const oneDNN = hasOneDNN(backend);
  const version = backend.binding.TF_Version;
  const facts = `TensorFlow ${version}, ${cores} cores, oneDNN ${oneDNN ? 'on' : 'off'}`;
  const gpu = backend.isUsingGpuDevice;
  return {
    name: gpu ? 'tensorflow-gpu' : 'tensorflow',
    backend: 'tensorflow',
    tensorflowVersion: version,
    cores,
    oneDNN,
    cachePath: cacheFolder(),
    line: gpu ? `engine: tensorflow-gpu (${facts})` : `engine: tensorflow (${facts}); no GPU: ${whyNoGpu()}`,
  };
}

/** Loads native TensorFlow, on the GPU where its build and the machine have one. @throws InfomixupError. */
export function openNative(): Engine {
  const backend = nativeBackend() ?? load();
  tf.setBackend('tensorflow');
  equip(backend);
  return describe(backend);
}

/** Loads native TensorFlow for the processor alone. @throws InfomixupError. */
export function openNativeProcessor(): Engine {
  if (!nativeBackend()) process.env.CUDA_VISIBLE_DEVICES = '-1';
  const engine = openNative();
  if (engine.name === 'tensorflow') return engine;
  const what = 'this process has TensorFlow open on the GPU already';
  throw new InfomixupError(`engine: ${what}; open 'tensorflow' before 'tensorflow-gpu'`, 'engine-conflict');
}

/** Loads native TensorFlow on a GPU. @throws InfomixupError. */
export function openNativeGpu(): Engine {
  const engine = openNative();
  if (engine.name === 'tensorflow-gpu') return engine;
  throw new InfomixupError(`engine: TensorFlow opened without a GPU; ${whyNoGpu()}`, 'no-gpu');
}
