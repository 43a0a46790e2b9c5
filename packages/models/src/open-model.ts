import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { InfomixupError } from '@infomixup/core';
import { readWhole } from '@infomixup/core/node';
import { asAttacked, asBlackBoxAttacked, type Look, type OpenedModel } from './as-attacked.js';
import { checkedDescription, type ModelDescription } from './description.js';
import type { ExportedModel } from './exported-model.js';
import type { ForeignModel } from './foreign-model.js';
import { openGraphModel } from './saved/graph-model.js';
import { openLayersModel } from './saved/layers-model.js';
import { readSavedModel } from './saved/read-model.js';
import { openWeights } from './weights.js';

/** The file that a path to a model means: itself, or what stands in a folder. */
async function modelFile(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new InfomixupError(`models: there is no ${path}; check the path`, 'missing-file');
  if (!found.isDirectory()) return path;
  const files = ['model.json', 'model.safetensors', 'weights.safetensors'].map((name) => join(path, name));
  const file = files.find(existsSync);
  if (file !== undefined) return file;
  throw new InfomixupError(
    `models: ${path} holds no model.json and no model.safetensors; name the file itself`,
    'missing-file',
  );
}

async function foreignModel(
  file: string,
  description: ReturnType<typeof checkedDescription>,
  { inputs, classes }: Look,
) {
  const kind = extname(file).toLowerCase();
  if (kind === '.safetensors') return openWeights(file, description, { inputShape: inputs.shape.slice(1), classes });
  if (kind !== '.json')
    throw new InfomixupError(
      `models: ${file} is no model that is known; give model.json of TensorFlow.js, .safetensors, or a module that exports one`,
      'unsupported-model',
    );
  const saved = await readSavedModel(file);
  const open = saved.json.kind === 'graph-model' ? openGraphModel : openLayersModel;
  return { foreign: await open(saved, file), sha256: saved.sha256 };
}

/** What a folder is called, where a file has the name that all have. */
const nameOf = (file: string): string =>
  /^(model|weights)\.(json|safetensors)$/.test(basename(file))
    ? basename(dirname(join(process.cwd(), file)))
    : basename(file);

async function settled(
  foreign: ForeignModel,
  description: ModelDescription,
  look: Look,
  sha256: string,
): Promise<OpenedModel> {
  try {
    const opened = await asAttacked(foreign, checkedDescription(description), look);
    return { ...opened, sha256, dispose: foreign.dispose };
  } catch (error) {
    foreign.dispose();
    throw error;
  }
}

/**
 * Opens somebody's model, data and not a program, as attacks take it: `model.json` of a `tf.LayersModel` or
 * `tf.GraphModel` with the weights beside it, or safetensors of PyTorch or ours with `network` said. A softmax at its end is
 * left out; probabilities become their logarithms; an operation without a gradient is named, and the model is a black box
 * then.
 *
 * @param path - The file, or the folder of `model.json` or `model.safetensors`.
 * @param look - A few samples, two at least, to look at it with; bounds and classes of the data.
 * @throws InfomixupError `unsupported-model`, `malformed-model`, `weights-mismatch`, `missing-file`, `invalid-options`;
 *   MalformedDataError.
 *
 * @example
 * ```ts
 * import { mkdtempSync, rmSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { spiralMlp } from '@infomixup/core';
 * import { saveWeights } from '@infomixup/core/node';
 * import { openModel } from '@infomixup/models';
 * import * as tf from '@tensorflow/tfjs';
 * const folder = mkdtempSync(join(tmpdir(), 'model-'));
 * const trained = spiralMlp({ seed: 1, hidden: [4] });
 * await saveWeights(trained, join(folder, 'model.safetensors'));
 * const inputs = tf.tensor2d([[0, 0.5], [1, -1]]);
 * const opened = await openModel(folder, {}, { inputs, bounds: [-1, 1], classes: 2 });
 * console.assert('logits' in opened.model && opened.withoutGradient.length === 0);
 * tf.dispose([inputs]);
 * opened.dispose();
 * trained.dispose();
 * rmSync(folder, { recursive: true });
 * ```
 */
export async function openModel(path: string, description: ModelDescription, look: Look): Promise<OpenedModel> {
  const file = await modelFile(path);
  const { foreign, sha256 } = await foreignModel(file, checkedDescription(description), look);
  return settled({ ...foreign, name: nameOf(file) }, description, look, sha256);
}

/**
 * The model that a module exports, as attacks take it; see `exportedModel`.
 *
 * @param file - The module's, whose bytes stand for the weights.
 * @throws InfomixupError as `openModel`; what the model's function throws.
 *
 * @example
 * ```ts
 * import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { exportedModel, openExported } from '@infomixup/models';
 * import * as tf from '@tensorflow/tfjs';
 * const folder = mkdtempSync(join(tmpdir(), 'model-'));
 * const file = join(folder, 'mine.mjs');
 * writeFileSync(file, 'export const model = { bounds: [0, 1], classes: 2, decisions: async () => [0, 1] };');
 * const inputs = tf.tensor2d([[0.2], [0.7]]);
 * const look = { inputs, bounds: [0, 1] as const, classes: 2 };
 * const opened = await openExported(exportedModel(await import(file), file), file, {}, look);
 * console.assert('decisions' in opened.model && opened.name === 'mine.mjs');
 * inputs.dispose();
 * rmSync(folder, { recursive: true });
 * ```
 */
export async function openExported(
  { name, model }: ExportedModel,
  file: string,
  description: ModelDescription,
  look: Look,
): Promise<OpenedModel> {
  const sha256 = createHash('sha256')
    .update(await readWhole(file, 2 ** 31 - 1))
    .digest('hex');
  const called = name ?? basename(file);
  const dispose = () => {};
  if ('logits' in model) {
    const { logits } = model;
    const foreign = { name: called, inputShape: undefined, run: logits, output: undefined, notes: [], dispose };
    return settled(foreign, description, look, sha256);
  }
  return { ...(await asBlackBoxAttacked(called, model, checkedDescription(description), look)), sha256, dispose };
}
