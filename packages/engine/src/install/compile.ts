import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InfomixupError } from '@infomixup/core';
import { engineRequire, quietLoadSource } from '../package-files.js';
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
const general = ['-shared', '-fPIC', '-O2', '-std=c++17', `-DNAPI_VERSION=${nodeApiVersion}`];

function bindingArguments({ tfjsNode, tensorFlow, output }: Build): string[] {
  return [
    ...sources.map((name) => join(tfjsNode, 'binding', name)),
    '-I',
    join(tensorFlow, 'include'),
    join(tensorFlow, 'lib', 'libtensorflow_cc.so.2'),
    join(tensorFlow, 'lib', 'libtensorflow_framework.so.2'),
    '-Wl,-rpath,$ORIGIN/../../tensorflow/lib',
    '-o',
    join(output, `napi-v${nodeApiVersion}`, 'tfjs_binding.node'),
  ];
}

function quietLoadArguments({ output }: Build): string[] {
  const target = join(output, `napi-v${nodeApiVersion}`, 'quiet_load.node');
  return ['-DNODE_GYP_MODULE_NAME=quiet_load', quietLoadSource, '-ldl', '-o', target];
}

/**
 * Compiles tfjs-node's binding and the quiet loader against TensorFlow's C interface.
 *
 * Two compiler calls instead of node-gyp: the Node-API headers come as a package, so that neither Node's full headers
 * (a download) nor make and Python are needed.
 *
 * @throws InfomixupError `no-compiler`, `build-failed`.
 */
export async function compileAddon(build: Build): Promise<void> {
  const compiler = await findCompiler(build.environment);
  await mkdir(join(build.output, `napi-v${nodeApiVersion}`), { recursive: true });
  for (const own of [quietLoadArguments(build), bindingArguments(build)]) {
    const command = [...compiler, ...general, '-I', nodeHeaders(), ...own];
    const ended = await runProgram(command, { environment: build.environment });
    if (ended.status === 0) continue;
    const line = ended.errors.split('\n').find((text) => text.includes('error')) ?? ended.errors.trim();
    throw new InfomixupError(`engine: the addon did not compile (${line}); repair the compiler`, 'build-failed');
  }
}
