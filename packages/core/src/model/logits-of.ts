import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { described } from '../described.js';
import { InfomixupError } from '../errors.js';
import { callPart } from '../foreign-calls.js';
import { unheeded } from '../waiting.js';

/** Whose logits, for messages: `<owner>: <what> returned ...`. */
export interface LogitsSource {
  readonly owner: string;
  readonly what: string;
  /** Of the error for what is thrown. */
  readonly code: string;
  readonly classes: number;
  /** Whether rows may follow those of the inputs, such as samples that a hook appends on the way. */
  readonly appended?: boolean;
}

/**
 * Logits from a function that somebody else may have written, found to be float32 `[batch, classes]` and a tensor of their
 * own; the inputs are alive after it.
 *
 * @throws InfomixupError `wrong-shape`, `lent-tensor-disposed`, and the source's `code` for what the function throws
 */
export function logitsOf(source: LogitsSource, inputs: Tensor, forward: (inputs: Tensor) => unknown): Tensor2D {
  const { owner, what, code: failed, classes, appended = false } = source;
  const logits = callPart(owner, what, failed, () => forward(inputs));
  unheeded(logits);
  // Declared with its type, so that what follows a refusal is known.
  const refuse: (fault: string, code: string) => never = (fault, code) => {
    throw new InfomixupError(`${owner}: ${fault}`, code);
  };
  if (inputs.isDisposed) refuse(`${what} disposed the inputs, which others need; use tf.tidy`, 'lent-tensor-disposed');
  const count = inputs.shape[0] ?? 0;
  const expected = `${appended ? 'at least ' : ''}${[count, classes]}`;
  if (!(logits instanceof tf.Tensor) || logits.isDisposed || logits.dtype !== 'float32')
    return refuse(`${what} returned ${described(logits)}; logits are float32 [${expected}]`, 'wrong-shape');
  const [rows = 0] = logits.shape;
  if (logits.shape.join() !== [rows, classes].join() || (appended ? rows < count : rows !== count))
    refuse(`${what} returned [${logits.shape}] for ${count} inputs; logits are [${expected}]`, 'wrong-shape');
  // Whoever frees the logits must not free the inputs with them.
  return (logits === inputs ? tf.clone(logits) : logits) as Tensor2D;
}
