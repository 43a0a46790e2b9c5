import { reasonOf } from '@infomixup/core';
import type { GraphModel, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { unfit } from '../description.js';
import type { ForeignModel } from '../foreign-model.js';
import { type ModelJson, unreadable } from './model-json.js';
import type { SavedModel } from './read-model.js';

const nodeSchema = z.looseObject({ name: z.string(), op: z.string(), input: z.array(z.string()).optional() });
type Node = z.output<typeof nodeSchema>;

/** Operations that may go on for ever. */
const loops = new Set(['While', 'StatelessWhile', 'NextIteration', 'Enter', 'LoopCond']);

function nodesOf({ topology }: ModelJson, source: string): readonly Node[] {
  const checked = z.array(nodeSchema).safeParse(topology.node);
  if (!checked.success) throw unreadable(source, 'a node of its graph is without name or operation');
  return checked.data;
}

/** Those of its functions too. */
function requireNoLoops({ topology }: ModelJson, nodes: readonly Node[], source: string): void {
  const library = z.looseObject({ function: z.array(z.looseObject({ nodeDef: z.array(nodeSchema).optional() })) });
  const functions = library.safeParse(topology.library).data?.function ?? [];
  const found = [...nodes, ...functions.flatMap(({ nodeDef = [] }) => nodeDef)].find(({ op }) => loops.has(op));
  if (found)
    throw unfit(source, `it has a loop ("${found.name}", ${found.op}), which may never end`, 'save it without loops');
}

const sourceName = (input: string): string => input.replace(/^\^/, '').replace(/:\d+$/, '');

/** What an output is computed by, behind operations that only hand it on. */
function maker(nodes: ReadonlyMap<string, Node>, output: string): Node | undefined {
  let node = nodes.get(sourceName(output));
  for (let steps = 0; node?.op === 'Identity' && steps < nodes.size; steps++)
    node = nodes.get(sourceName(node.input?.[0] ?? ''));
  return node;
}

/** The output to be asked for, and what it is: logits where a softmax ends the graph, whose input is asked for then. */
function outputOf({ outputs }: Pick<GraphModel, 'outputs'>, nodes: readonly Node[], source: string) {
  const [output, other] = outputs;
  if (!output || other) throw unfit(source, `it has ${outputs.length} outputs`, 'save a model with one output');
  const last = maker(new Map(nodes.map((node) => [node.name, node])), output.name);
  const [before] = last?.input ?? [];
  if (last?.op === 'Softmax' && before !== undefined) {
    const note = `it ends in a softmax ("${last.name}"), which is left out: attacks see the logits before it`;
    return { ask: before, output: 'logits' as const, notes: [note] };
  }
  const isSigmoid = last?.op === 'Sigmoid';
  return { ask: output.name, output: isSigmoid ? ('probabilities' as const) : undefined, notes: [] };
}

const isLater = (error: unknown): boolean => /executeAsync/.test(reasonOf(error));

/** Whether a graph can be run at once; one whose shapes hang on values cannot. */
function runsAtOnce(run: () => Tensor): boolean {
  try {
    tf.tidy(() => {
      run();
    });
    return true;
  } catch (error) {
    // Whatever else goes wrong with zeros is told where samples are shown.
    return !isLater(error);
  }
}

/** The model, whose weights outlive the scope; where it cannot be made of them, they are freed. */
function loaded(artifacts: SavedModel['artifacts'], source: string) {
  const made: ReturnType<typeof tf.loadGraphModelSync>[] = [];
  try {
    tf.tidy(() => {
      const model = tf.loadGraphModelSync(artifacts);
      made.push(model);
      return Object.values(model.weights).flat();
    });
  } catch (cause) {
    throw unreadable(source, `TensorFlow.js does not load it: ${reasonOf(cause)}`, cause);
  }
  const [model] = made;
  if (model) return model;
  throw unreadable(source, 'TensorFlow.js loads no model from it');
}

/**
 * A `tf.GraphModel`. A softmax at its end is left out, so that attacks see its logits.
 *
 * @throws InfomixupError `malformed-model`; `unsupported-model` for loops, several inputs or outputs, and inputs that are
 *   not float32.
 */
export function openGraphModel({ json, artifacts }: SavedModel, source: string): ForeignModel {
  const nodes = nodesOf(json, source);
  requireNoLoops(json, nodes, source);
  const model = loaded(artifacts, source);
  try {
    const [input, other] = model.inputs;
    if (!input || other) throw unfit(source, `it has ${model.inputs.length} inputs`, 'save a model with one input');
    if (input.dtype !== 'float32')
      throw unfit(
        source,
        `its inputs are ${input.dtype}`,
        'save it with float32 inputs, of which a perturbation may be a fraction',
      );
    const { ask, output, notes } = outputOf(model, nodes, source);
    // One output is asked for, and given as one tensor.
    const atOnce = (inputs: Tensor) => model.execute({ [input.name]: inputs }, ask) as Tensor;
    const later = async (inputs: Tensor) => (await model.executeAsync({ [input.name]: inputs }, ask)) as Tensor;
    const shape = input.shape?.slice(1).map((size) => (size < 0 ? null : size));
    const isAtOnce = runsAtOnce(() => atOnce(tf.zeros([1, ...(shape ?? []).map((size) => size ?? 1)])));
    const asynchronous = 'its shapes hang on values, so that it has no gradients in TensorFlow.js';
    return {
      ...{ name: 'graph-model', inputShape: shape, run: isAtOnce ? atOnce : later, output },
      notes: isAtOnce ? notes : [...notes, asynchronous],
      dispose: () => model.dispose(),
    };
  } catch (error) {
    model.dispose();
    throw error;
  }
}
