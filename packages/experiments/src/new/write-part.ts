import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { didYouMean, hasCode, InfomixupError } from '@infomixup/core';
import { requireNamed } from '../out-folder.js';
import { manifestFile, templatesFolder } from '../package-files.js';
import { requireWritableFile } from '../writable.js';
import { linkedToClone } from './clone.js';
import { manifestOf, type NewKind, newKinds, packageName } from './manifest.js';

/** A part that was written: its folder, and its files within it. */
export interface WrittenPart {
  readonly folder: string;
  readonly package: string;
  readonly files: readonly string[];
  /** Whether it finds what it needs already: in the clone that wrote it, from before this project is on npm. */
  readonly linked: boolean;
}

/**
 * Writes a new package for a regularizer, an attack, a data set or a model, or a new experiment, which builds and whose
 * tests pass as it stands: a small working part to put one's own in the place of.
 *
 * @param name - Lower-case words with dashes between them, at most 50 characters.
 * @param options - `out`: the folder to make; by default the package's name, below the working directory.
 * @throws InfomixupError `invalid-options` for an unknown kind, `invalid-name` for a name that is none or that the part's own code
 *   uses, `folder-exists` where there is something already, `not-writable`.
 */
export async function writePart(
  kind: string,
  name: string,
  { out }: { readonly out?: string | undefined } = {},
): Promise<WrittenPart> {
  requireKind(kind);
  requireNamed(out);
  const words = wordsOf(name);
  const templates = [...(await filesBelow('shared')), ...(await filesBelow(kind))];
  for (const { text } of templates) refuseWordsOf(text, name, words.camel);
  const { version }: { version: string } = JSON.parse(await readFile(manifestFile, 'utf8'));
  const files = new Map<string, string>([
    ['package.json', `${JSON.stringify(manifestOf(kind, name, version), null, 2)}\n`],
    ...templates.map(({ path, text }) => [renamed(path, words), renamed(text, words)] as const),
  ]);
  const folder = resolve(out ?? packageName(kind, name));
  requireWritableFile(folder);
  await makeFolder(folder);
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const linked = await linkedToClone(folder);
  return { folder, package: packageName(kind, name), files: [...files.keys()].sort(), linked };
}

function requireKind(kind: string): asserts kind is NewKind {
  if ((newKinds as readonly string[]).includes(kind)) return;
  throw new InfomixupError(
    `infomixup: there is no new "${kind}"${didYouMean(kind, newKinds)}; choose one of ${newKinds.join(', ')}`,
    'invalid-options',
  );
}

/** A name as files, code and types spell it. */
interface Words {
  readonly kebab: string;
  readonly camel: string;
  readonly pascal: string;
}

function wordsOf(name: string): Words {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 50)
    throw new InfomixupError(
      `infomixup: ${JSON.stringify(name)} is no name; give lower-case letters and digits, a letter first, with single dashes between words, at most 50 characters`,
      'invalid-name',
    );
  const camel = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  return { kebab: name, camel, pascal: `${name.charAt(0).toUpperCase()}${camel.slice(1)}` };
}

/** Words of the language that are no names of functions. */
const reserved = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false
  finally for function if implements import in instanceof interface let new null package private protected public return
  static super switch this throw true try typeof undefined var void while with yield`.split(/\s+/),
);

/** A module that exports `then` is taken for a promise; the others name a part's own file, or devices of Windows. */
const taken = /^(then|index|con|prn|aux|nul|(com|lpt)\d)$/;

/** A function of this name would be one that the code has already. */
function refuseWordsOf(text: string, name: string, camel: string): void {
  const code = text.replace(/\/\*\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'/g, '');
  if (!reserved.has(camel) && !taken.test(camel) && !new RegExp(`\\b${camel}\\b`).test(code)) return;
  throw new InfomixupError(
    `infomixup: "${name}" is a word of the part's own code, or one that no module or file can be called by; choose another name`,
    'invalid-name',
  );
}

const renamed = (text: string, { kebab, camel, pascal }: Words): string =>
  text.replaceAll('my-part', kebab).replaceAll('myPart', camel).replaceAll('MyPart', pascal);

async function filesBelow(template: string) {
  const root = join(templatesFolder, template);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.map(async (path) => ({
      // npm packs no file of the name with its dot.
      path: relative(root, path)
        .replaceAll('\\', '/')
        .replace(/^gitignore$/, '.gitignore'),
      text: await readFile(path, 'utf8'),
    })),
  );
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  try {
    await mkdir(folder);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    throw new InfomixupError(
      `infomixup: ${folder} is there already, and nothing in it is overwritten; name another folder by --out`,
      'folder-exists',
    );
  }
}
