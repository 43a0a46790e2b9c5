import * as tf from '@tensorflow/tfjs';
import { named, replaceKernel } from './registry.js';

interface Ranks {
  readonly scalar: tf.Scalar;
  readonly vector: tf.Tensor1D;
  readonly matrix: tf.Tensor2D;
  readonly images: tf.Tensor4D;
  readonly tensor: tf.Tensor;
}

interface AttributeKinds {
  readonly integer: number;
  readonly integers: readonly number[];
  readonly number: number;
}

type Outputs = Readonly<Record<string, keyof Ranks>>;
type Attributes = Readonly<Record<string, keyof AttributeKinds>>;

/** What the tensors that an op gives are, by their names. */
type Results<O extends Outputs> = { readonly [Name in keyof O]: Ranks[O[Name]] };

/** The attributes of a call. */
export type AttributesOf<A extends Attributes> = { readonly [Name in keyof A]: AttributeKinds[A[Name]] };

/** How an op is called. */
interface OpSpec<I extends string, O extends Outputs, A extends Attributes> {
  /** In the order in which native code reads them. */
  readonly inputs: readonly I[];
  /** In the order in which native code makes them. */
  readonly outputs: O;
  readonly attributes: A;
}

/** An op of the engine's own, which some backends have a kernel for. */
export interface Op<I extends string, O extends Outputs, A extends Attributes> extends OpSpec<I, O, A> {
  readonly name: string;
  /** Runs the kernel of the current backend; it is recorded on the tape as any op is. */
  readonly run: (inputs: Readonly<Record<I, tf.Tensor>>, attributes: AttributesOf<A>) => Results<O>;
}

/** Declares an op: the one place where its inputs, outputs and attributes are named. */
export function defineOp<const I extends string, const O extends Outputs, const A extends Attributes>(
  name: string,
  spec: OpSpec<I, O, A>,
): Op<I, O, A> {
  const outputs = Object.keys(spec.outputs);
  return {
    ...spec,
    name,
    run: (inputs, attributes) => {
      // tfjs only reads attributes, which it types as lists that may change.
      const made: tf.Tensor | tf.Tensor[] = tf.engine().runKernel(name, { ...inputs }, attributes as tf.NamedAttrMap);
      return named(outputs, Array.isArray(made) ? made : [made]) as Results<O>; // of the ranks that are declared
    },
  };
}

/** Gives a backend the kernel of an op: it makes the outputs in their order. */
export function implementOp<I extends string, O extends Outputs, A extends Attributes>(
  backend: string,
  { name }: Op<I, O, A>,
  compute: (tensors: Readonly<Record<I, tf.TensorInfo>>, attributes: AttributesOf<A>) => tf.TensorInfo[],
): void {
  replaceKernel(backend, name, (inputs, attributes) => {
    // An op runs with all its tensors and attributes.
    const outputs = compute(inputs as Record<I, tf.TensorInfo>, attributes as AttributesOf<A>);
    const [first] = outputs;
    return first && outputs.length === 1 ? first : outputs;
  });
}

/** The gradient in some inputs of an op, of the gradients in its outputs and of what was saved, each when it is asked for. */
type OpGradient<I extends string, O extends Outputs, A extends Attributes, S extends string> = (
  outer: Readonly<Record<keyof O & string, tf.Tensor>>,
  saved: Readonly<Record<S, tf.Tensor>>,
  attributes: AttributesOf<A>,
) => { readonly [Name in I]?: () => tf.Tensor };

/** Registers the gradient of an op, for every backend that has its kernel; `saved` names inputs and outputs. */
export function differentiateOp<
  I extends string,
  O extends Outputs,
  A extends Attributes,
  const S extends I | (keyof O & string),
>({ name, inputs, outputs }: Op<I, O, A>, saved: readonly S[], gradient: OpGradient<I, O, A, S>): void {
  const isSaved = (each: string): boolean => saved.some((other) => other === each);
  const outputNames: (keyof O & string)[] = Object.keys(outputs);
  const inputsToSave = inputs.filter(isSaved);
  // tfjs hands back the inputs first, then the outputs.
  const inOrder = [...inputsToSave, ...outputNames.filter(isSaved)] as S[]; // those of `saved`, and no others
  tf.registerGradient({
    kernelName: name,
    inputsToSave: [...inputsToSave],
    outputsToSave: outputNames.map(isSaved),
    gradFunc: (dy, kept, attributes) => {
      const outer = named(outputNames, Array.isArray(dy) ? dy : [dy]);
      const given = attributes as unknown as AttributesOf<A>; // those of the call
      // tfjs asks for the gradients in the inputs that matter, and says which of them is missing.
      return gradient(outer, named(inOrder, kept), given) as ReturnType<tf.GradFunc>;
    },
  });
}

/** An op of a list of tensors, for which tfjs has no type. */
export interface ListOp {
  readonly name: string;
  /** Outputs besides the list that it makes, one for each of `N` items, if it makes one. */
  readonly outputs: number;
  readonly makesList: boolean;
  /** Runs it on the tensors in its order, of `count` items. */
  readonly run: (tensors: readonly tf.Tensor[], count: number) => tf.Tensor[];
}

/** Declares an op of a list of tensors. */
export function defineListOp(name: string, outputs: number, makesList: boolean): ListOp {
  const run: ListOp['run'] = (tensors, count) => {
    const given = tensors as unknown as tf.NamedTensorMap;
    const made: tf.Tensor | tf.Tensor[] = tf.engine().runKernel(name, given, { N: count });
    return Array.isArray(made) ? made : [made];
  };
  return { name, outputs, makesList, run };
}

/** Gives a backend the kernel of an op of a list. */
export function implementListOp(
  backend: string,
  { name }: ListOp,
  compute: (tensors: readonly tf.TensorInfo[], count: number) => tf.TensorInfo | tf.TensorInfo[],
): void {
  // Whoever runs it gives a list of tensors by their numbers, and how many items.
  replaceKernel(backend, name, (inputs, { N }) => compute(Object.values(inputs) as tf.TensorInfo[], N as number));
}
