import * as tf from '@tensorflow/tfjs';

/** A value for an attribute of a TensorFlow op, in the form the binding reads. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** The parts of tfjs-node's backend that reach TensorFlow's own ops. */
export interface NativeBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: {
    readonly TF_Version: string;
    readonly TF_ATTR_BOOL: number;
    readonly TF_ATTR_INT: number;
    readonly TF_ATTR_FLOAT: number;
    readonly TF_ATTR_STRING: number;
    readonly TF_ATTR_TYPE: number;
    readonly TF_FLOAT: number;
  };
  /** Counts one more tensor that has this data. */
  incRef(dataId: tf.DataId): void;
  write(values: tf.backend_util.BackendValues, shape: readonly number[], dtype: tf.DataType): tf.DataId;
  executeSingleOutput(op: string, attributes: readonly OpAttribute[], inputs: readonly tf.TensorInfo[]): tf.Tensor;
  executeMultipleOutputs(
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly tf.TensorInfo[],
    outputs: number,
  ): tf.Tensor[];
}

/** The backend registered as `tensorflow`, or undefined. */
export function nativeBackend(): NativeBackend | undefined {
  // tfjs types every backend by its common interface; this one has the methods above since its first version.
  return (tf.findBackend('tensorflow') as unknown as NativeBackend | null) ?? undefined;
}
