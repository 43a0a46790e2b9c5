import { bindingOf, type TfjsNode } from '../native/tfjs-node.js';
import { runProgram } from './program.js';

/** What a trial load of the native engine found. */
export type Probe =
  | { readonly works: true; readonly gpu: boolean }
  | { readonly works: false; readonly reason: string };

// A library for another processor kills the process that loads it, which must not be ours.
const script = `
const binding = require(process.argv[1]);
process.stdout.write(JSON.stringify({ gpu: binding.isUsingGpuDevice() }));
`;

function whyNotLoaded(signal: string | undefined, errors: string): string {
  if (signal === 'SIGILL') return "this processor lacks instructions that TensorFlow's build needs (AVX)";
  if (signal) return `loading TensorFlow ended with ${signal}`;
  const line = errors.split('\n').find((text) => /^\S*Error: /.test(text));
  return line?.replace(/^\S*Error: /, '') ?? 'TensorFlow did not load';
}

/** Loads a binding in a process of its own, of this Node or another. */
export async function probeBinding(
  binding: string,
  environment: NodeJS.ProcessEnv,
  node: string = process.execPath,
): Promise<Probe> {
  const quiet = { ...environment, TF_CPP_MIN_LOG_LEVEL: '3' };
  const ended = await runProgram([node, '--eval', script, binding], { environment: quiet, timeout: 120_000 });
  if (ended.status !== 0) return { works: false, reason: whyNotLoaded(ended.signal, ended.errors) };
  return { works: true, gpu: JSON.parse(ended.output).gpu === true };
}

/** Loads the binding of a tfjs-node package, where it has been built. */
export async function probe(tfjsNode: TfjsNode, environment: NodeJS.ProcessEnv): Promise<Probe> {
  const binding = bindingOf(tfjsNode);
  return binding
    ? probeBinding(binding, environment)
    : { works: false, reason: 'the native engine has not been built' };
}
