import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import util from 'node:util';
import { bindingOf, type TfjsNode, tensorFlowBeside } from './tfjs-node.js';

function preloadQuietly(require: NodeJS.Require, binding: string): void {
  const loader = join(dirname(binding), 'quiet_load.node');
  const tensorFlow = tensorFlowBeside(binding);
  if (tensorFlow && existsSync(loader)) require(loader).load(join(tensorFlow, 'lib', 'libtensorflow_cc.so.2'));
}

/**
 * Loads tfjs-node, which registers the `tensorflow` backend, without TensorFlow's log lines.
 *
 * @throws whatever the loader says where the binding is missing or does not fit this machine.
 */
export function loadTfjsNode(tfjsNode: TfjsNode): void {
  const require = createRequire(join(tfjsNode.folder, 'package.json'));
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  // It takes all of a GPU's memory otherwise, and leaves none to another process.
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  // Node 23 removed this function, which tfjs-node 4.22 still calls.
  const removed: { isNullOrUndefined?: (value: unknown) => boolean } = util;
  removed.isNullOrUndefined ??= (value) => value === null || value === undefined;
  const binding = bindingOf(tfjsNode);
  if (binding) preloadQuietly(require, binding);
  require(tfjsNode.folder);
}
