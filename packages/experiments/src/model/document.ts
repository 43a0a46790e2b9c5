import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { InfomixupError } from '@infomixup/core';
import type { PlanName } from '@infomixup/evaluation';
import { type CheckedDescription, descriptionSchema } from '@infomixup/models';
import { absolutePath, type ConfigDocument, objectDocument, readDocument } from '../config/document.js';
import { checkConfig } from '../config/load.js';
import { applyOverrides } from '../config/overrides.js';
import { documentOf, type Source } from '../config/source.js';
import { builtInRecipe } from '../recipes/built-in.js';
import { type ModelConfig, modelConfig } from './config.js';

/** What of an evaluation is said on a command line; a configuration may say the rest, or all. */
export interface ModelSource {
  /** Of the model: its file or folder, or a module that exports it. */
  readonly model?: string | undefined;
  /** Of the samples: their file or folder, or the name of a data set that is built in. */
  readonly data?: string | undefined;
  readonly config?: Source<object> | undefined;
  /** A named plan of attacks; the attacks of a configuration, or the usual plan, unless told. */
  readonly plan?: PlanName | undefined;
  /** How many samples to attack, in place of a plan's or a configuration's own number. */
  readonly samples?: number | undefined;
  /** Assignments such as `model.output=probabilities`. */
  readonly set?: readonly string[] | undefined;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A path that stands alone, as an object with options: overrides add to it. */
const asObject = (value: unknown): unknown => (typeof value === 'string' ? { path: value } : value);

/** What is named on the command line takes the place of what the configuration names. */
const named = (value: unknown, given: object | undefined): unknown =>
  given === undefined ? asObject(value) : { ...Object(isObject(value) ? value : {}), ...given };

const isThere = (path: string): boolean => existsSync(resolve(path));

async function dataOf(text: string | undefined): Promise<object | undefined> {
  if (text === undefined) return undefined;
  const isBuiltIn = !isThere(text) && (await builtInRecipe('dataset', text)) !== undefined;
  return isBuiltIn ? { name: text } : { path: resolve(text) };
}

const commandLine: ConfigDocument = { ...objectDocument({}), locate: () => 'command line' };

/** The configuration as it is asked for, whatever says it. */
async function documentFor({ model, data, config, plan, samples, set = [] }: ModelSource): Promise<ConfigDocument> {
  const document = config === undefined ? commandLine : await documentOf(config);
  const { value } = document;
  if (!isObject(value)) return document;
  const parts: Readonly<Record<string, unknown>> = { ...value };
  const asked = { ...(plan && { plan }), ...(samples && { samples }) };
  const changed = {
    ...parts,
    ...(Object.keys(asked).length > 0 && { evaluation: { ...Object(parts.evaluation), ...asked } }),
    model: named(parts.model, model === undefined ? undefined : { path: resolve(model) }),
    data: named(parts.data, await dataOf(data)),
  };
  const missing = (['model', 'data'] as const).find((part) => changed[part] === undefined);
  if (missing !== undefined)
    throw new InfomixupError(
      `infomixup: there is no ${missing}; name it by --${missing} PATH, or as "${missing}" in --config`,
      'config-invalid',
    );
  return applyOverrides({ ...document, value: changed }, set);
}

/** Names of the file beside a model that describes it. It is data: nothing in it names what would run. */
const besideNames = ['infomixup.yaml', 'infomixup.yml', 'infomixup.json'];

async function describedBeside(path: string): Promise<CheckedDescription> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const folder = isFolder ? path : dirname(path);
  const file = besideNames.map((name) => join(folder, name)).find(existsSync);
  return file === undefined ? {} : checkConfig(await readDocument(file), descriptionSchema);
}

/** A checked configuration, its paths absolute. */
export interface ModelDocument {
  readonly document: ConfigDocument;
  readonly config: ModelConfig;
}

/**
 * The configuration of an evaluation of somebody's model: of a file, of the command line, and of what lies beside the
 * model, the later ones where the earlier say nothing.
 *
 * @throws InfomixupError `config-invalid`, naming every problem with its place.
 */
export async function modelDocument(source: ModelSource): Promise<ModelDocument> {
  const document = await documentFor(source);
  const config = checkConfig(document, modelConfig);
  const path = absolutePath(document, ['model', 'path'], config.model.path);
  const beside = await describedBeside(path);
  const data =
    'path' in config.data
      ? { ...config.data, path: absolutePath(document, ['data', 'path'], String(config.data.path)) }
      : config.data;
  return { document, config: { ...config, model: { ...beside, ...config.model, path }, data } };
}
