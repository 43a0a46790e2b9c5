import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const pathOf = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const kernels = pathOf('../src/kernels/');
const extension = '.assembly.ts';

/** The checksum of all that the kernels are compiled from. */
export function sourceSum(): string {
  const names = readdirSync(kernels, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(extension));
  const hash = createHash('sha256');
  for (const name of names.sort()) hash.update(`${name}\0${readFileSync(kernels + name, 'utf8')}\0`);
  return hash.digest('hex');
}

const options = [
  ...[`wasm/index${extension}`, '--baseDir', kernels, '--outFile', 'kernels.wasm'],
  ...['--optimizeLevel', '3', '--runtime', 'stub', '--noAssert', '--enable', 'simd', '--enable', 'bulk-memory'],
  // The memory is the backend's.
  ...['--importMemory', '--noExportMemory'],
  // Vectors are passed between the kernels' own functions alone.
  ...['--disableWarning', '112'],
];

const readOrNull = (name: string, folder = '') => {
  try {
    return readFileSync(folder + name, 'utf8');
  } catch {
    return null; // the compiler tries several names
  }
};

/** Compiles the kernels' source, which is AssemblyScript, to base64. */
async function assemble(): Promise<string> {
  // Some seconds go by until it is loaded, which reading the checksum alone is spared.
  const { main } = await import('assemblyscript/asc');
  let assembled = '';
  const writeFile = (_name: string, contents: Uint8Array | string) => {
    assembled = Buffer.from(contents).toString('base64');
  };
  const { error, stderr } = await main(options, { readFile: readOrNull, writeFile, listFiles: () => null });
  if (error) throw new Error(`the kernels do not compile:\n${stderr}`, { cause: error });
  return assembled;
}

async function writeAssembled(): Promise<void> {
  const lines = [
    '/** The kernels in `*.assembly.ts`, compiled, in base64; `npm run assemble` writes this file. */',
    `export const assembledKernels =\n  '${await assemble()}';\n`,
    '/** The checksum of what they were compiled from. */',
    `export const assembledFrom = '${sourceSum()}';\n`,
  ];
  writeFileSync(pathOf('../src/kernels/wasm/assembled.ts'), lines.join('\n'));
}

if (process.argv[1] === pathOf('./assemble.ts')) await writeAssembled();
