import { InfomixupError, type UnsealedJson, unsealJson } from '@infomixup/core';
import { type Evaluation, evaluationSchema } from './schema/evaluation.js';

const invalid = (source: string, what: string, options?: ErrorOptions) =>
  new InfomixupError(
    `evaluation: ${source}: ${what}; put back a copy of it, evaluate the model again, or use the version that wrote it`,
    'invalid-evaluation',
    options,
  );

function contentOf(json: string, source: string): unknown {
  let read: UnsealedJson;
  try {
    read = unsealJson(json);
  } catch (error) {
    throw invalid(source, 'is not JSON, or only a part of it', { cause: error });
  }
  if (read.seal !== 'broken') return read.value;
  throw invalid(source, 'does not match its SHA-256: it was damaged, or changed after it was written');
}

/**
 * Reads the text of an `evaluation.json`, strictly: an unknown field is an error too, and so are counts, shares, areas
 * and samples that contradict each other. Where it ends in a `sha256`, as `writeEvaluation` writes it, not a bit may
 * differ.
 *
 * @param json - The file's text.
 * @param source - What to call it in messages: its path.
 * @throws InfomixupError `invalid-evaluation`, naming the source and the fields.
 *
 * @example
 * ```ts
 * import { InfomixupError, type UnsealedJson, unsealJson } from '@infomixup/core';
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
