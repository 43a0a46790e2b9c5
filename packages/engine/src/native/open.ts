import { InfomixupError } from '@infomixup/core';
import { cacheFolder } from '@infomixup/core/node';
import * as tf from '@tensorflow/tfjs';
import type { Engine } from '../engine.js';
import { equipTensorflow } from '../kernels/on-tensorflow.js';
import { type NativeBackend, nativeBackend } from '../kernels/tensorflow/backend.js';
import type { OpenOptions } from '../opener.js';
import { requireUndamaged } from './damage.js';
import { hasNvidiaDriver, installGpuBuild, isGpuHidden, whyNoGpu } from './gpu.js';
import { instructionSet } from './instruction-set.js';
import { loadKernels } from './kernel-addon.js';
import { hasOneDNN } from './one-dnn.js';
import { loadTfjsNode } from './quiet-load.js';
import { bindingOf, findTfjsNode, isGpuBuild, loadedTfjsNode, type TfjsNode } from './tfjs-node.js';
import { chooseThreads, threadsInUse } from './threads.js';

const advice = 'run `npx infomixup engine install`';

function firstLineOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  // tfjs-node's own message spans a page of advice that does not hold here.
  if (message.includes('tfjs_binding.node')) return 'its addon has not been built or does not fit this machine';
  return message.trim().split('\n')[0] ?? '';
}

function load(tfjsNode: TfjsNode | undefined, threads: number | undefined): NativeBackend {
  if (!tfjsNode) throw new InfomixupError('engine: @tensorflow/tfjs-node is not installed; install it', 'no-tfjs-node');
  requireUndamaged(tfjsNode);
  chooseThreads(threads);
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

/** The backend of this process: the one that is open, else the one that a package brings. */
function backendOf(tfjsNode: TfjsNode | undefined, { threads }: OpenOptions): NativeBackend {
  const backend = nativeBackend() ?? load(tfjsNode, threads);
  tf.setBackend('tensorflow');
  equipTensorflow(backend, () => ({ loaded: loadKernels(), wideVectors: instructionSet() !== 'baseline' }));
  return backend;
}

/** @param withoutGpu - What its line adds where it runs on the processor. */
function describe(backend: NativeBackend, withoutGpu: string): Engine {
  const [threads, oneDNN] = [threadsInUse(), hasOneDNN(backend)];
  const version = backend.binding.TF_Version;
  const amount = `${threads} thread${threads === 1 ? '' : 's'}`;
  const facts = `TensorFlow ${version}, ${amount}, oneDNN ${oneDNN ? 'on' : 'off'}`;
  const name = backend.isUsingGpuDevice ? 'tensorflow-gpu' : 'tensorflow';
  return {
    name,
    backend: 'tensorflow',
    tensorflowVersion: version,
    cores: threads,
    oneDNN,
    cachePath: cacheFolder(),
    line: `engine: ${name} (${facts})${backend.isUsingGpuDevice ? '' : withoutGpu}`,
  };
}

/** Loads native TensorFlow, on the GPU where its build and the machine have one. @throws InfomixupError. */
export function openNative(options: OpenOptions): Engine {
  const backend = backendOf(findTfjsNode()[0], options);
  const loaded = loadedTfjsNode();
  return describe(backend, `; no GPU: ${whyNoGpu(loaded !== undefined && isGpuBuild(loaded))}`);
}

/** Loads native TensorFlow for the processor alone. @throws InfomixupError. */
export function openNativeProcessor(options: OpenOptions): Engine {
  if (!nativeBackend()) process.env.CUDA_VISIBLE_DEVICES = '-1';
  // The last of those alike is not for GPUs, and spares loading what is.
  const backend = backendOf(findTfjsNode().findLast(bindingOf) ?? findTfjsNode()[0], options);
  if (!backend.isUsingGpuDevice) return describe(backend, '');
  const what = 'this process has TensorFlow open on the GPU already';
  throw new InfomixupError(`engine: ${what}; open 'tensorflow' before 'tensorflow-gpu'`, 'engine-conflict');
}

/**
 * Loads TensorFlow's build for GPUs. On a machine without a GPU it computes on the processor, as `name` and `line` of
 * the engine say.
 *
 * @throws InfomixupError `no-gpu-build` where no such build is installed.
 */
export function openNativeGpu(options: OpenOptions): Engine {
  const [gpuBuild] = findTfjsNode().filter(isGpuBuild);
  if (!gpuBuild) {
    const what = 'the installed TensorFlow is for processors alone, or there is none';
    throw new InfomixupError(`engine: ${what}; ${installGpuBuild}`, 'no-gpu-build');
  }
  if (nativeBackend()?.isUsingGpuDevice === false && isGpuHidden() && hasNvidiaDriver()) {
    const what = 'this process has TensorFlow open on the processor already';
    throw new InfomixupError(`engine: ${what}; open 'tensorflow-gpu' before 'tensorflow'`, 'engine-conflict');
  }
  return describe(backendOf(gpuBuild, options), `; no GPU: ${whyNoGpu(true)}, so it runs on the processor`);
}
