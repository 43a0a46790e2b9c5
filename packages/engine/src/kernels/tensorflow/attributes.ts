import type { NativeBackend, OpAttribute } from './backend.js';

/** Builds the attributes of TensorFlow ops on float32 tensors. */
export interface Attributes {
  readonly float: OpAttribute;
  readonly integers: (name: string, value: number | readonly number[]) => OpAttribute;
  readonly text: (name: string, value: string) => OpAttribute;
  readonly truth: (name: string, value: boolean) => OpAttribute;
  readonly number: (name: string, value: number) => OpAttribute;
}

/** The attribute builders of a backend; the type numbers come from its binding. */
export function attributesOf({ binding }: NativeBackend): Attributes {
  return {
    float: { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    integers: (name, value) => ({ name, type: binding.TF_ATTR_INT, value }),
    text: (name, value) => ({ name, type: binding.TF_ATTR_STRING, value }),
    truth: (name, value) => ({ name, type: binding.TF_ATTR_BOOL, value }),
    number: (name, value) => ({ name, type: binding.TF_ATTR_FLOAT, value }),
  };
}
