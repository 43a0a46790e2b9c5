import { nativeBackend } from '../kernels/tensorflow/backend.js';
import { type InstructionSet, instructionSet } from './instruction-set.js';
import { loadKernels } from './kernel-addon.js';
import { hasOneDNN } from './one-dnn.js';
import { type OneDnnReport, oneDnnReport } from './one-dnn-report.js';
import { bindingOf, isGpuBuild, loadedTfjsNode } from './tfjs-node.js';

/** What native TensorFlow is made of and runs on. */
export interface NativeInfo {
  /** The npm package that brings it to Node. */
  readonly packageName: string;
  readonly packageFolder: string;
  /** Whether it is built for GPUs, be there one or not. */
  readonly gpuBuild: boolean;
  /** The vector instructions that the engine's own kernels are compiled for; undefined where TensorFlow's serve. */
  readonly kernels: InstructionSet | undefined;
  /** What oneDNN says of itself; undefined where TensorFlow does not use it. */
  readonly oneDnn: OneDnnReport | undefined;
}

/** The facts of the TensorFlow that is open in this process; undefined where none is. */
export async function nativeInfo(): Promise<NativeInfo | undefined> {
  const [backend, tfjsNode] = [nativeBackend(), loadedTfjsNode()];
  if (!backend || !tfjsNode) return undefined;
  const binding = bindingOf(tfjsNode);
  return {
    packageName: tfjsNode.name,
    packageFolder: tfjsNode.folder,
    gpuBuild: isGpuBuild(tfjsNode),
    kernels: !backend.isUsingGpuDevice && loadKernels() ? instructionSet() : undefined,
    oneDnn: binding && hasOneDNN(backend) ? await oneDnnReport(binding) : undefined,
  };
}
