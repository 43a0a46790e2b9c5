import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { InfomixupError } from '@infomixup/core';
import { createJiti } from 'jiti';
import { isNode, LineCounter, parseDocument } from 'yaml';

/** Keys and list positions from the root of a configuration to one of its values. */
export type Path = readonly PropertyKey[];

/** A configuration as written, and where in the file a value stands. */
export interface ConfigDocument {
  readonly file: string;
  readonly value: unknown;
  /** `file:line:column` of the value at `path` or of the nearest value around it; the file alone for TypeScript. */
  readonly locate: (path: Path) => string;
  /** The path in the file of what stands at `path` here, where the two differ. */
  readonly place?: (path: Path) => Path;
}

const scripts = new Set(['.ts', '.mts', '.js', '.mjs']);

/**
 * A configuration that a program holds as an object; messages call it `experiment`.
 *
 * @param file - Plugins named by a path and files are found from beside it; by default from the current folder.
 */
export function objectDocument(value: object, file = resolve('experiment')): ConfigDocument {
  return { file, value, locate: () => 'experiment' };
}

/** Reads a YAML, JSON or TypeScript configuration. */
export async function readDocument(file: string): Promise<ConfigDocument> {
  if (scripts.has(extname(file))) return readScript(file);
  return parseText(await readText(file), file);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new InfomixupError(`infomixup: cannot read ${file}; check the path`, 'config-unreadable', { cause });
  }
}

async function readScript(file: string): Promise<ConfigDocument> {
  await readText(file);
  try {
    const value = await createJiti(file).import(file, { default: true });
    return { file, value, locate: () => file };
  } catch (cause) {
    throw new InfomixupError(`infomixup: ${file} does not run: ${String(cause)}; correct it`, 'config-invalid', {
      cause,
    });
  }
}

/** JSON is read as YAML, of which it is a part: one parser, one way to find lines. */
export function parseText(text: string, file: string): ConfigDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const [problem] = document.errors;
  if (problem) {
    const what = problem.message.split('\n')[0]?.replace(/ at line .*/, '');
    throw new InfomixupError(`${at(problem.pos[0])}: ${what}; correct the file`, 'config-invalid');
  }
  const locate = (path: Path): string => {
    const node = document.getIn(path, true);
    if (isNode(node) && node.range) return at(node.range[0]);
    return path.length === 0 ? file : locate(path.slice(0, -1));
  };
  return { file, value: document.toJS(), locate };
}
