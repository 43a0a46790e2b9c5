import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InfomixupError } from '@infomixup/core';
import { type InstructionSet, instructionSet } from '../native/instruction-set.js';
import { engineRequire, sourceFiles, sourceFolder } from '../package-files.js';
import { firstThatRuns, runProgram } from './program.js';

/** The Node-API version the addon is built for; every Node from 18 on has it, so that one build serves them all. */
export const nodeApiVersion = 8;

/** What to build, against what, and where the results go. */
export interface Build {
  /** Folder of the `@tensorflow/tfjs-node` package. */
  readonly tfjsNode: string;
  /** Folder with `lib` and `include` of TensorFlow. */
  readonly tensorFlow: string;
  /** Receives `napi-v8/tfjs_binding.node`; two levels above the libraries' folder once in its place. */
  readonly output: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: (line: string) => void;
}

/** The C++ compiler as a command: `CXX`, else what the system has. @throws InfomixupError `no-compiler`. */
export async function findCompiler(environment: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const named = environment.CXX ? [environment.CXX.split(' ')] : [];
  const compiler = await firstThatRuns([...named, ['c++'], ['g++'], ['clang++']], environment);
  if (compiler) return compiler;
  throw new InfomixupError(
    'engine: no C++ compiler was found to build the native engine with; install g++ or clang (tried c++, g++, clang++)',
    'no-compiler',
  );
}

const nodeHeaders = () => dirname(engineRequire.resolve('node-api-headers/include/node_api.h'));
const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'];
const general = ['-shared', '-fPIC', '-std=c++17', `-DNAPI_VERSION=${nodeApiVersion}`];

const librariesOf = (tensorFlow: string) =>
  ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'].map((name) => join(tensorFlow, 'lib', name));

const target = (output: string, name: string) => ['-o', join(output, `napi-v${nodeApiVersion}`, `${name}.node`)];

function bindingArguments({ tfjsNode, tensorFlow, output }: Build): string[] {
  return [
    '-O2',
    ...sources.map((name) => join(tfjsNode, 'binding', name)),
    '-I',
    join(tensorFlow, 'include'),
    ...librariesOf(tensorFlow),
    '-Wl,-rpath,$ORIGIN/../../tensorflow/lib',
    ...target(output, 'tfjs_binding'),
  ];
}

function quietLoadArguments({ output }: Build): string[] {
  const source = join(sourceFolder, 'native/quiet_load.cc');
  return ['-O2', '-DNODE_GYP_MODULE_NAME=quiet_load', source, '-ldl', ...target(output, 'quiet_load')];
}

const vectorFlags: Readonly<Record<InstructionSet, readonly string[]>> = {
  avx512: ['-mavx512f', '-mavx512bw', '-mavx512dq', '-mavx512vl', '-mfma', '-mprefer-vector-width=512'],
  avx2: ['-mavx2', '-mfma'],
  baseline: [],
};

function kernelArguments({ tensorFlow, output }: Build): string[] {
  const kernels = join(sourceFolder, 'kernels');
  const shared = join(kernels, 'tensorflow');
  return [
    '-O3',
    '-fno-math-errno',
    '-fno-trapping-math',
    ...vectorFlags[instructionSet()],
    '-DNODE_GYP_MODULE_NAME=kernels',
    '-I',
    shared,
    '-I',
    join(shared, 'stand-ins'),
    '-I',
    join(tensorFlow, 'include'),
    ...sourceFiles('.cc').filter((path) => path.startsWith(kernels)),
    ...librariesOf(tensorFlow),
    ...target(output, 'kernels'),
  ];
}

/** The line to tell of what a compiler wrote. */
const complaintIn = (errors: string) => errors.split('\n').find((text) => text.includes('error')) ?? errors.trim();

/**
 * Compiles tfjs-node's binding and the quiet loader against TensorFlow's C interface, and the engine's own kernels;
 * without the kernels, which an old compiler may not understand, TensorFlow's own serve.
 *
 * Compiler calls instead of node-gyp: the Node-API headers come as a package, so that neither Node's full headers (a
 * download) nor make and Python are needed.
 *
 * @throws InfomixupError `no-compiler`, `build-failed`.
 */
export async function compileAddon(build: Build): Promise<void> {
  const compiler = await findCompiler(build.environment);
  await mkdir(join(build.output, `napi-v${nodeApiVersion}`), { recursive: true });
  const compile = (own: readonly string[]) =>
    runProgram([...compiler, ...general, '-I', nodeHeaders(), ...own], { environment: build.environment });
  for (const own of [quietLoadArguments(build), bindingArguments(build)]) {
    const { status, errors } = await compile(own);
    if (status === 0) continue;
    throw new InfomixupError(
      `engine: the addon did not compile (${complaintIn(errors)}); repair the compiler`,
      'build-failed',
    );
  }
  const { status, errors } = await compile(kernelArguments(build));
  if (status !== 0)
    build.log(`engine: goes on without its own kernels, which did not compile (${complaintIn(errors)})`);
}
