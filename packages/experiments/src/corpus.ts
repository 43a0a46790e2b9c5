import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  corpusImages,
  decodeCorpus,
  encodeCorpus,
  imageShapeOf,
  makeCorpus,
  type Provenance,
} from '@infomixup/attacks';
import { classifierOf, InfomixupError } from '@infomixup/core';
import { replaceFile } from '@infomixup/core/node';
import { readYaml } from './config/yaml.js';
import type { EvaluateOptions } from './evaluate.js';
import { openJob } from './open-job.js';
import { requireNoLinksIn } from './run/in-folder.js';
import { attackPlanOf, trainedModel } from './trained-run.js';
import { requireWritableFile } from './writable.js';

/** How a corpus of a trained run is made. */
export interface CorpusOptions
  extends Pick<EvaluateOptions, 'config' | 'set' | 'weights' | 'allowModules' | 'engine' | 'threads' | 'show'> {
  /** The safetensors file to write; none may be there. */
  readonly out: string;
  /** A folder for the examples as PNG, besides. */
  readonly images?: string | undefined;
  /**
   * Attacks in words: a name, then options, such as `pgd norm=linf epsilon=0.2 steps=10`. Those of the run's evaluation, at
   * each of their budgets, unless told.
   */
  readonly attacks?: readonly string[] | undefined;
  /** Whether the training samples are attacked (unless told), or those to test. */
  readonly split?: 'train' | 'test' | undefined;
  /** Only the first so many of them. */
  readonly samples?: number | undefined;
  /** What is kept: the examples that fool the model (unless told), or all. */
  readonly keep?: 'fooled' | 'all' | undefined;
  /** Fixes the attacks' draws; the run's own unless told. */
  readonly seed?: number | undefined;
}

/** A corpus that was written. */
export interface WrittenCorpus {
  readonly path: string;
  /** Of the file, as `static-corpus` asks for it. */
  readonly sha256: string;
  readonly examples: number;
  readonly provenance: Provenance;
}

const refused = (text: string, what: string) =>
  new InfomixupError(`infomixup: --attack "${text.slice(0, 80)}": ${what}`, 'bad-attack');

/** An attack in words, as a configuration has it. */
function attackIn(text: string): object {
  const [name, ...words] = text.trim().split(/\s+/);
  if (!name) throw refused(text, 'it names no attack; write "pgd norm=linf epsilon=0.2"');
  const options = words.map((word) => {
    const [, key, value] = /^([A-Za-z]+)=(.+)$/.exec(word) ?? [];
    if (!key || value === undefined) throw refused(text, `"${word}" is no option; write key=value, without spaces`);
    return [key, readYaml(value, () => 'a value is not YAML').value] as const;
  });
  const { epsilon, ...others } = Object.fromEntries(options);
  if (!('epsilons' in others) && !(typeof epsilon === 'number' && epsilon > 0))
    throw refused(text, 'it has no radius above 0; add one, such as epsilon=0.2');
  return { name, ...others, ...(epsilon !== undefined && { epsilons: [epsilon] }) };
}

const assigned = (attacks: readonly string[] | undefined): readonly string[] =>
  attacks?.length ? [`evaluation.attacks=${JSON.stringify(attacks.map(attackIn))}`] : [];

/** Refuses what would be written over. */
function requireFree(path: string): void {
  if (existsSync(path))
    throw new InfomixupError(`infomixup: ${path} is there already; name another, or delete it`, 'file-exists');
  requireWritableFile(path);
}

/**
 * Attacks the model of a trained run once and writes the examples, with their provenance, into a file: for the regularizer
 * `static-corpus`, or for `transfer` to other models.
 *
 * @throws InfomixupError `bad-attack`, `file-exists`, `no-examples` where no attack fools the model; else as `evaluate`
 */
export async function writeCorpus(folder: string, options: CorpusOptions): Promise<WrittenCorpus> {
  const { out, images, split = 'train', samples, keep, attacks, set = [], show = () => {} } = options;
  for (const path of [out, ...(images === undefined ? [] : [images])]) requireFree(path);
  await requireNoLinksIn(folder);
  const { config: evaluation, allowModules } = options;
  const run = await attackPlanOf(folder, { evaluation, allowModules, set: [...set, ...assigned(attacks)] });
  await openJob(options);
  const data = await run.plan.dataset();
  if (images !== undefined) imageShapeOf(data[split].inputShape);
  const { model, weights } = await trainedModel(run, data, options.weights);
  try {
    const corpus = await makeCorpus({
      classifier: classifierOf(model),
      baseline: { name: model.name, weights },
      dataset: data[split],
      attacks: run.plan.attacks.flatMap(({ attack, epsilons, samples: own = samples }) =>
        epsilons.filter((epsilon) => epsilon > 0).map((epsilon) => ({ attack, epsilon, samples: own })),
      ),
      seed: options.seed ?? run.plan.config.seed,
      keep,
    });
    const bytes = encodeCorpus(corpus);
    const pictures = images === undefined ? {} : corpusImages(corpus, { bounds: model.bounds });
    if (images !== undefined) await mkdir(images, { recursive: true });
    // Thousands: not each needs to be on disk before the next.
    for (const [name, content] of Object.entries(pictures)) await writeFile(join(images ?? '', name), content);
    await replaceFile(out, bytes);
    const { sha256 } = decodeCorpus(bytes, out);
    show({ type: 'file', what: 'corpus', path: out });
    return { path: out, sha256, examples: corpus.labels.length, provenance: corpus.provenance };
  } finally {
    model.dispose();
  }
}
