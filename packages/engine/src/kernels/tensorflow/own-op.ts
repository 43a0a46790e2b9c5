import type * as tf from '@tensorflow/tfjs';
import { implementListOp, implementOp, type ListOp, type Op } from '../op.js';
import { attributesOf } from './attributes.js';
import type { NativeBackend, OpAttribute } from './backend.js';

/** An op of whatever inputs, outputs and attributes. */
// biome-ignore lint/suspicious/noExplicitAny: no other type is one of every op's, which read what they give
type AnyOp = Op<any, any, any>;

/** The name in TensorFlow of an op written in C++. */
const nativeName = ({ name }: Pick<AnyOp, 'name'>): string => `Infomixup${name}`;

const execute = (
  backend: NativeBackend,
  op: Pick<AnyOp, 'name'>,
  attributes: readonly OpAttribute[],
  tensors: readonly tf.TensorInfo[],
  outputs: number,
): tf.TensorInfo[] =>
  outputs === 1
    ? [backend.executeSingleOutput(nativeName(op), attributes, tensors)]
    : backend.executeMultipleOutputs(nativeName(op), attributes, tensors, outputs);

/** Makes ops written in C++, which TensorFlow has loaded, kernels of the backend. */
export function implementNatively(backend: NativeBackend, ops: readonly AnyOp[]): void {
  const build = attributesOf(backend);
  for (const op of ops) {
    const [inputs, outputs] = [op.inputs as readonly string[], Object.keys(op.outputs).length];
    const kinds = Object.entries<string>(op.attributes);
    implementOp('tensorflow', op, (tensors, given) => {
      const attributes = kinds.map(([name, kind]) =>
        kind === 'number' ? build.number(name, given[name]) : build.integers(name, given[name]),
      );
      return execute(
        backend,
        op,
        attributes,
        inputs.map((name) => tensors[name]) as tf.TensorInfo[], // it runs with all of them
        outputs,
      );
    });
  }
}

/** The same for ops of lists. */
export function implementListsNatively(backend: NativeBackend, ops: readonly ListOp[]): void {
  const build = attributesOf(backend);
  for (const op of ops) {
    implementListOp('tensorflow', op, (tensors, count) =>
      execute(backend, op, [build.integers('N', count)], tensors, op.outputs + (op.makesList ? count : 0)),
    );
  }
}
