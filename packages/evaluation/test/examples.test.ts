import { expect, it } from 'vitest';
import { decodeExample } from '../src/index.js';

const evaluation: Parameters<typeof decodeExample>[0] = {
  model: { bounds: [0, 1] },
  dataset: { inputShape: [3] },
  examples: { encoding: 'uint8' },
};

it.each([
  ['no base64', 'A*H/', 'is not in base64'],
  ['of another input', 'AFE=', 'has 2 values where an input has 3'],
])('an example that is %s is refused', (_, values, what) => {
  expect(() => decodeExample(evaluation, values)).toThrow(
    expect.objectContaining({ code: 'invalid-example', message: expect.stringContaining(what) }),
  );
});
