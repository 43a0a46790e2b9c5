import { InfomixupError } from '@infomixup/core';
import { type Evaluation, evaluationSchema } from './schema/evaluation.js';

const invalid = (source: string, what: string, options?: ErrorOptions) =>
  new InfomixupError(
    `evaluation: ${source}: ${what}; evaluate the model again, or use the version that wrote it`,
    'invalid-evaluation',
    options,
  );

function contentOf(json: string, source: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw invalid(source, 'is not JSON, or only a part of it', { cause: error });
  }
}

/**
 * Reads the text of an `evaluation.json`, strictly: an unknown field is an error too, and so are counts, shares, areas
 * and samples that contradict each other.
 *
 * @param json - The file's text.
 * @param source - What to call it in messages: its path.
 * @throws InfomixupError `invalid-evaluation`, naming the source and the fields.
 *
 * @example
 * ```ts
 * import { InfomixupError } from '@infomixup/core';
 * import { parseEvaluation } from '@infomixup/evaluation';
 * try {
 *   parseEvaluation('{ "version": 1 }', 'runs/1/evaluation.json');
 * } catch (error) {
 *   console.assert(InfomixupError.isInstance(error) && error.message.includes('runs/1/evaluation.json'));
 * }
 * ```
 */
export function parseEvaluation(json: string, source: string): Evaluation {
  const result = evaluationSchema.safeParse(contentOf(json, source));
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`);
  throw invalid(source, problems.join('; '));
}
