// Node's module hooks for the repository's sources. A process that a test starts is there in two thirds of the time that a
// general loader takes: nearly all JavaScript is left alone, and what was compiled once is kept.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cache = fileURLToPath(new URL('../../node_modules/.cache/typescript', import.meta.url));
const isTypeScript = (url) => /\.tsx?$/.test(url);

// Importing CommonJS, Node reads through all of it for the names of what it exports: half a second for TensorFlow.js, of
// the two in which a process is there.
const isTensorFlow = (url) => /\/@tensorflow\/tfjs(-backend-wasm)?\/dist\/[^/]*\.node\.js$/.test(url);

/** Sources import each other by the names they are compiled to. */
export async function resolve(specifier, context, next) {
  if (specifier.startsWith('.') && specifier.endsWith('.js') && isTypeScript(context.parentURL ?? '')) {
    const stem = new URL(specifier, context.parentURL).href.slice(0, -'.js'.length);
    const source = [`${stem}.ts`, `${stem}.tsx`].find((url) => existsSync(fileURLToPath(url)));
    if (source) return { url: source, format: 'module', shortCircuit: true };
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (isTypeScript(url)) return { format: 'module', source: await compiled(fileURLToPath(url)), shortCircuit: true };
  if (isTensorFlow(url)) return { format: 'module', source: required(fileURLToPath(url)), shortCircuit: true };
  return next(url, context);
}

/** What a source is compiled to, kept by its name and content. */
async function compiled(path) {
  const text = readFileSync(path, 'utf8');
  const kept = keptAs(`${path}\n${text}`);
  return existsSync(kept) ? readFileSync(kept, 'utf8') : keep(kept, await compile(path, text));
}

/** A module that requires a file of CommonJS and exports by name what it gives. */
function required(path) {
  const { size, mtimeMs } = statSync(path);
  const kept = keptAs(`${path}\n${size}\n${mtimeMs}`);
  if (existsSync(kept)) return readFileSync(kept, 'utf8');
  const names = Object.keys(createRequire(path)(path)).filter((name) => name !== 'default');
  const lines = [
    `import { createRequire } from 'node:module';`,
    `const all = createRequire(import.meta.url)(${JSON.stringify(path)});`,
    'export default all;',
    ...names.map((name, i) => `const _${i} = all.${name};\nexport { _${i} as ${name} };`),
  ];
  return keep(kept, lines.join('\n'));
}

const keptAs = (key) => join(cache, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.mjs`);

function keep(path, code) {
  mkdirSync(dirname(path), { recursive: true });
  // Written aside first: another process may look meanwhile.
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, code);
  renameSync(aside, path);
  return code;
}

async function compile(path, text) {
  const { default: typescript } = await import('typescript');
  const { ScriptTarget, ModuleKind, JsxEmit } = typescript;
  const compilerOptions = {
    target: ScriptTarget.ES2022,
    module: ModuleKind.ESNext,
    verbatimModuleSyntax: true,
    jsx: JsxEmit.ReactJSX,
    jsxImportSource: 'preact',
    inlineSourceMap: true,
  };
  return typescript.transpileModule(text, { fileName: path, compilerOptions }).outputText;
}
