import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

interface Node {
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly outputs: readonly Tensor[];
}

/** What TensorFlow.js keeps to itself: how an operation gets onto the tape. */
interface Recorder {
  addTapeNode: (...operation: readonly unknown[]) => void;
  readonly state: { readonly activeTape: Node[] | null };
}

/**
 * Runs `work` with the copies that an operation saves of its own results (those of `exp`, `tanh`, `softmax`) on the tape
 * behind it. TensorFlow.js puts them before, where a gradient of a gradient passes them over: that of `exp` is then
 * missing, and in a sum with others silently wrong.
 */
export function withOrderedTape<T>(work: () => T): T {
  // Private by type only; there is no other place from which the tape of every depth can be seen.
  const engine = tf.engine() as unknown as Recorder;
  const add = engine.addTapeNode;
  engine.addTapeNode = (...operation) => {
    add.apply(engine, [...operation]);
    putBehindOwnCopies(engine.state.activeTape ?? []);
  };
  try {
    return work();
  } finally {
    engine.addTapeNode = add;
  }
}

function putBehindOwnCopies(tape: Node[]): void {
  const last = tape.at(-1);
  if (!last) return;
  const made = new Set(last.outputs.map(({ id }) => id));
  const isCopy = (node: Node | undefined) => Object.values(node?.inputs ?? {}).some(({ id }) => made.has(id));
  let place = tape.length - 1;
  while (isCopy(tape[place - 1])) place--;
  tape.splice(place, 0, ...tape.splice(-1));
}
