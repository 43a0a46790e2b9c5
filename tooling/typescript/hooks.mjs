// Node's module hooks for the repository's sources. A process that a test starts is there in two thirds of the time that a
// general loader takes: JavaScript is left alone, and what was compiled once is kept.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cache = fileURLToPath(new URL('../../node_modules/.cache/typescript', import.meta.url));
const isTypeScript = (url) => /\.tsx?$/.test(url);

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
  if (!isTypeScript(url)) return next(url, context);
  return { format: 'module', source: await compiled(fileURLToPath(url)), shortCircuit: true };
}

/** What a source is compiled to, kept by its name and content. */
async function compiled(path) {
  const text = readFileSync(path, 'utf8');
  const kept = join(cache, `${createHash('sha256').update(`${path}\n${text}`).digest('hex').slice(0, 32)}.mjs`);
  if (existsSync(kept)) return readFileSync(kept, 'utf8');
  const code = await compile(path, text);
  mkdirSync(dirname(kept), { recursive: true });
  // Written aside first: another process may look meanwhile.
  const aside = `${kept}.${process.pid}`;
  writeFileSync(aside, code);
  renameSync(aside, kept);
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
