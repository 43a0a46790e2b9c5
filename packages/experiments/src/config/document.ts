import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { InfomixupError, reasonOf, waitFor } from '@infomixup/core';
import { noteModule } from '../recipes/attributed.js';
import { loaderAt } from './loader.js';
import type { Path } from './path.js';
import { readYaml } from './yaml.js';

/** Where a value of a configuration comes from. */
export interface Origin {
  /** Relative paths and packages are found from beside this file. */
  readonly file: string;
  /** Whether what it names may run: it is the user's own, unlike a run folder, which may come from anybody. */
  readonly trusted: boolean;
}

/** A configuration as written, and where in the file a value stands. */
export interface ConfigDocument {
  /** The file's absolute path. */
  readonly file: string;
  readonly value: unknown;
  /** `file:line:column` of the value at `path` or of the nearest value around it; the file alone for TypeScript. */
  readonly locate: (path: Path) => string;
  /** The path in the file of what stands at `path` here, where the two differ. */
  readonly place?: (path: Path) => Path;
  /** Where the value at `path` comes from. */
  readonly origin: (path: Path) => Origin;
}

/** The absolute path that `text` stands for at `path` of a configuration. */
export function absolutePath({ origin }: ConfigDocument, path: Path, text: string): string {
  return resolve(origin(path).file, '..', text);
}

/** Whether a file is a program: TypeScript or JavaScript. */
export const isScript = (file: string): boolean => /\.[cm]?[jt]s$/.test(file);

const ownDocument = (file: string, value: unknown, locate: ConfigDocument['locate']): ConfigDocument => {
  const origin = { file: resolve(file), trusted: true };
  return { file: origin.file, value, locate, origin: () => origin };
};

/**
 * A configuration that a program holds as an object; messages call it `experiment`. What it names is trusted as the
 * program's own: it is not for what was read from somebody's run folder.
 *
 * @param file - Plugins named by a path and files are found from beside it; by default from the current folder.
 */
export function objectDocument(value: object, file = 'experiment'): ConfigDocument {
  return ownDocument(file, value, () => 'experiment');
}

/**
 * Reads a YAML, JSON or TypeScript configuration, which is trusted as a program of the user's.
 *
 * @throws InfomixupError `config-unreadable`, or `config-invalid` at the line and column that cannot be read.
 */
export async function readDocument(file: string): Promise<ConfigDocument> {
  const text = await readText(file);
  return isScript(file) ? readScript(file) : parseText(text, file);
}

/** In bytes: far more than anybody writes, and soon read where a device has no end. */
const longest = 2 ** 20;

async function readText(file: string): Promise<string> {
  const refuse = (what: string, cause?: unknown): never => {
    throw new InfomixupError(`infomixup: cannot read ${file}: ${what}; check the path`, 'config-unreadable', { cause });
  };
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of createReadStream(file, { end: longest })) chunks.push(chunk);
  } catch (cause) {
    refuse(reasonOf(cause), cause);
  }
  const bytes = Buffer.concat(chunks);
  if (bytes.length > longest) refuse(`it is longer than the ${longest} bytes that a configuration may have`);
  const text = bytes.toString('utf8');
  if (Buffer.from(text).equals(bytes)) return text;
  const before = text.slice(0, text.indexOf('\ufffd')).split('\n');
  const place = `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
  throw new InfomixupError(`${place}: this is no UTF-8 text; save the file as UTF-8`, 'config-invalid');
}

async function readScript(file: string): Promise<ConfigDocument> {
  const path = resolve(file);
  noteModule(path, file);
  try {
    const value = await waitFor(`the configuration ${file}`, loaderAt(path).import(path, { default: true }));
    return ownDocument(path, value, () => file);
  } catch (cause) {
    throw new InfomixupError(`infomixup: ${file} does not run: ${String(cause)}; correct it`, 'config-invalid', {
      cause,
    });
  }
}

/**
 * The configuration that a text holds, YAML or JSON; `file` is what messages call it and where its paths start.
 *
 * @throws InfomixupError `config-invalid` at the line and column that cannot be read.
 */
export function parseText(text: string, file: string): ConfigDocument {
  const { value, locate } = readYaml(text, (line, column) => `${file}:${line}:${column}`);
  return ownDocument(file, value, locate);
}
