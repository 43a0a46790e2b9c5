import { type AttackedModel, type DecisionModel, type ScoreModel, scoresOnly } from '@infomixup/attacks';
import { type Classifier, InfomixupError, isPromise, reasonOf, waitFor } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { type CheckedDescription, unfit } from './description.js';
import type { ForeignModel } from './foreign-model.js';
import { lookForGradients } from './gradients.js';
import { logitsFrom, lookLikeProbabilities, type Output, rowBeyondProbabilities } from './outputs.js';
import { preprocessFor } from './preprocess.js';

/** Somebody's model, ready to be attacked. */
export interface OpenedModel {
  readonly name: string;
  /** With gradients where it has them, else a black box. */
  readonly model: AttackedModel;
  /** What was noticed, taken and left out, in sentences. */
  readonly notes: readonly string[];
  /** Operations without a gradient, in TensorFlow.js's words, which are why it is a black box; else none. */
  readonly withoutGradient: readonly string[];
  /** SHA-256 of its files in hexadecimal. */
  readonly sha256: string;
  readonly dispose: () => void;
}

/** A few samples to look at a model with. */
export interface Look {
  /** `[samples, ...inputShape]`, within the bounds; the caller frees them. */
  readonly inputs: Tensor;
  readonly bounds: readonly [number, number];
  readonly classes: number;
}

/** What a model gives for prepared inputs, and whether it does so later, as attacks by gradients cannot wait for. */
async function outputsOf({ name, run }: ForeignModel, inputs: Tensor) {
  // A model may hand back what it is given.
  const lent = tf.keep(tf.clone(inputs));
  try {
    const answer: unknown = run(lent);
    const outputs = isPromise(answer) ? await waitFor(`${name}: its outputs`, answer) : answer;
    if (lent.isDisposed) throw unfit(name, 'it disposes the inputs that it is lent', 'leave them to whoever calls it');
    if (outputs instanceof tf.Tensor)
      return { outputs: outputs === lent ? tf.clone(lent) : outputs, isLater: isPromise(answer) };
  } catch (cause) {
    if (InfomixupError.isInstance(cause)) throw cause;
    throw unfit(
      name,
      `it does not run on inputs [${inputs.shape}]: ${reasonOf(cause)}`,
      'check the shape of the data and the preprocessing',
      cause,
    );
  } finally {
    lent.dispose();
  }
  throw unfit(name, 'it gives several tensors', 'save a model with one output');
}

function requireNumbers(name: string, values: ArrayLike<number>, columns: number): void {
  const wrong = Array.from(values).findIndex((value) => Number.isNaN(value));
  if (wrong < 0) return;
  const what = `it gives NaN for sample ${Math.floor(wrong / columns)}`;
  throw unfit(name, what, 'check the preprocessing and the weights');
}

/** Refuses numbers that no probability is, where outputs are declared to be probabilities. */
function requireProbabilities(name: string, values: ArrayLike<number>, columns: number, declared?: Output): void {
  const row = declared === 'probabilities' ? rowBeyondProbabilities(values, columns) : undefined;
  if (row === undefined) return;
  const numbers = Array.from(values).slice(row * columns, (row + 1) * columns);
  const shown = numbers.slice(0, 4).map((value) => Number(value.toPrecision(3)));
  const what = `its outputs are declared to be probabilities, and sample ${row} has [${shown.join(', ')}${columns > 4 ? ', ...' : ''}]`;
  throw unfit(name, what, 'declare output: logits, or leave it out');
}

/** What the outputs are: as declared, as the file tells, or as they look. */
async function looked(
  name: string,
  outputs: Tensor,
  declared: Output | undefined,
  said: Output | undefined,
  classes: number,
) {
  const [samples = 0, columns = 0, ...more] = outputs.shape;
  if (outputs.shape.length !== 2 || more.length > 0 || outputs.dtype !== 'float32')
    throw unfit(name, `it gives ${outputs.dtype} [${outputs.shape}]`, 'end it in float32 [batch, classes]');
  const told = columns === 1 ? 2 : columns;
  if (told !== classes)
    throw unfit(
      name,
      `it gives ${columns} output${columns === 1 ? '' : 's'} a sample${columns === 1 ? ', of the second of two classes' : ''}, and there are ${classes} classes`,
      told > classes
        ? `declare model.classes ${told} where the samples are not of every class`
        : `give a model with ${classes} outputs, or samples whose labels are 0 to ${told - 1}`,
    );
  const values = await outputs.data<'float32'>();
  requireNumbers(name, values, columns);
  requireProbabilities(name, values, columns, declared);
  const seems: Output = lookLikeProbabilities(values, columns) && samples > 1 ? 'probabilities' : 'logits';
  return { declared: declared ?? said, seems, columns };
}

function notesOn({ declared, seems, columns }: Awaited<ReturnType<typeof looked>>, isDeclared: boolean): string[] {
  const single = columns === 1 ? ['its single output stands for the second of two classes'] : [];
  if (declared === 'logits' && isDeclared && seems === 'probabilities')
    return [...single, 'its outputs look like probabilities, and are declared to be logits'];
  if ((declared ?? seems) === 'logits' || isDeclared) return single;
  return [
    ...single,
    'its outputs are probabilities: attacks see their logarithms; declare output: probabilities, or save it without the softmax, whose logits lose nothing',
  ];
}

/** Operations, such as those of a threshold, as people read them. */
const listed = (operations: readonly string[]): string => operations.map((name) => `"${name}"`).join(', ');

/** What is to be said of a model whose gradient is not there. */
function noteOnGradients(gradients: 'missing' | 'zero', operations: readonly string[]): string {
  const why =
    gradients === 'missing'
      ? `it has no gradient (${listed(operations) || 'its outputs do not follow from its inputs in TensorFlow.js'})`
      : `its gradient is zero everywhere${operations.length > 0 ? ` (${listed(operations)})` : ''}`;
  return `${why}: it is evaluated by its scores alone; to attack through it, put such a stage into bpda of @infomixup/attacks, with a stand-in that has a gradient`;
}

const asBlackBox = (run: (inputs: Tensor) => Promise<Tensor>, { bounds, classes }: Look): ScoreModel => ({
  bounds,
  classes,
  scores: async (inputs) => {
    const logits = await run(inputs);
    const values = await logits.data<'float32'>().finally(() => logits.dispose());
    return Array.from({ length: values.length / classes }, (_, row) =>
      values.subarray(row * classes, (row + 1) * classes),
    );
  },
});

/** What is kept of a model that is being opened. */
export type Settled = Omit<OpenedModel, 'sha256' | 'dispose'>;

/**
 * Looks at a model with a few samples, and makes of it what attacks take: with gradients where its operations have them.
 *
 * @throws InfomixupError `unsupported-model` where it does not run on these samples, or its outputs are not one row of
 *   numbers a sample for the classes.
 */
export async function asAttacked(foreign: ForeignModel, description: CheckedDescription, look: Look): Promise<Settled> {
  const { name, run } = foreign;
  const { bounds, classes, inputs } = look;
  const { preprocess, notes } = preprocessFor(
    name,
    inputs.shape.slice(1),
    foreign.inputShape,
    description.preprocessing,
  );
  const whole = async (points: Tensor) => {
    const prepared = preprocess(points);
    return outputsOf(foreign, prepared).finally(() => prepared.dispose());
  };
  const { outputs, isLater } = await whole(inputs);
  const found = await looked(name, outputs, description.output, foreign.output, classes).finally(() =>
    outputs.dispose(),
  );
  const output = found.declared ?? found.seems;
  const said = [...foreign.notes, ...notes, ...notesOn(found, description.output !== undefined)];
  if (isLater) {
    const later = async (points: Tensor) => {
      const given = await whole(points);
      const logits = logitsFrom(given.outputs, output);
      given.outputs.dispose();
      return logits;
    };
    return { name, model: asBlackBox(later, look), notes: said, withoutGradient: [] };
  }
  // It has just been seen to answer at once.
  const logits = (points: Tensor) => tf.tidy(() => logitsFrom(run(tf.clone(preprocess(points))) as Tensor, output));
  const classifier: Classifier = { bounds, classes, logits };
  const { gradients, operations } = await lookForGradients(logits, inputs);
  if (gradients === 'found') return { name, model: classifier, notes: said, withoutGradient: [] };
  return {
    name,
    model: scoresOnly(classifier),
    notes: [...said, noteOnGradients(gradients, operations)],
    withoutGradient: operations,
  };
}

/** Scores as logits: the logarithms of probabilities, where they are said to be or look like such. */
function scoresAsLogits({ scores, ...box }: ScoreModel, output: Output): ScoreModel {
  if (output === 'logits') return { ...box, scores };
  return {
    ...box,
    scores: async (inputs) => {
      const rows = await scores(inputs);
      return Array.from(rows, (row) => Array.from(row, (value) => Math.log(Math.max(value, 1e-37))));
    },
  };
}

/** A black box that was handed over, its scores looked at once. */
export async function asBlackBoxAttacked(
  name: string,
  model: ScoreModel | DecisionModel,
  { output: declared }: CheckedDescription,
  { inputs }: Look,
): Promise<Settled> {
  if (!('scores' in model)) return { name, model, notes: ['it tells its decisions alone'], withoutGradient: [] };
  const only = 'it tells its scores alone';
  const own = tf.keep(tf.clone(inputs));
  const rows = await waitFor(`${name}: its scores`, model.scores(own)).finally(() => own.dispose());
  // What the rows are is checked where an attack asks.
  const values = Array.from(rows ?? []).flatMap((row) => Array.from(row ?? []));
  requireNumbers(name, values, model.classes);
  requireProbabilities(name, values, model.classes, declared);
  if (declared !== undefined)
    return { name, model: scoresAsLogits(model, declared), notes: [only], withoutGradient: [] };
  const seems = rows.length > 1 && lookLikeProbabilities(values, model.classes);
  const taken = 'its scores are probabilities, and their logarithms are taken; declare output: probabilities';
  return {
    name,
    model: scoresAsLogits(model, seems ? 'probabilities' : 'logits'),
    notes: seems ? [only, taken] : [only],
    withoutGradient: [],
  };
}
