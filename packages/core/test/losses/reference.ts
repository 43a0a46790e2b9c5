const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** `log softmax` in float64. */
export function logSoftmax(logits: readonly number[]): number[] {
  const top = Math.max(...logits);
  const log = top + Math.log(sum(logits.map((x) => Math.exp(x - top))));
  return logits.map((x) => x - log);
}

/** The criteria in float64, written as their definitions; good for moderate logits. */
export const references = {
  crossEntropy: (logits: readonly number[], targets: readonly number[]): number =>
    -sum(logSoftmax(logits).map((logP, k) => (targets[k] ?? 0) * logP)),
  sigmoidBinaryCrossEntropy: (logits: readonly number[], targets: readonly number[]): number =>
    binary(
      logits.map((x) => 1 / (1 + Math.exp(-x))),
      targets,
    ),
  softmaxBinaryCrossEntropy: (logits: readonly number[], targets: readonly number[]): number =>
    binary(logSoftmax(logits).map(Math.exp), targets),
};

const binary = (p: readonly number[], targets: readonly number[]): number =>
  -sum(p.map((value, k) => (targets[k] ?? 0) * Math.log(value) + (1 - (targets[k] ?? 0)) * Math.log1p(-value))) /
  p.length;
