import { runProgram } from '../install/program.js';

/** What oneDNN says of itself. */
export interface OneDnnReport {
  readonly version: string;
  /** The processor's instructions it uses, in its own words; `ONEDNN_MAX_CPU_ISA` keeps it to fewer. */
  readonly instructions: string;
}

// It tells of itself on standard output, at its first work, and only where a variable asked for that at the start.
const script = `
const binding = require(process.argv[1]);
const square = binding.createTensor([8, 8], binding.TF_FLOAT, new Float32Array(64));
const attributes = [
  { name: 'transpose_a', type: binding.TF_ATTR_BOOL, value: false },
  { name: 'transpose_b', type: binding.TF_ATTR_BOOL, value: false },
  { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
];
const [product] = binding.executeOp('MatMul', attributes, [square, square], 1);
binding.tensorDataSync(product.id);
`;

/** Reads the report out of what oneDNN wrote; undefined where it wrote something else. */
export function readOneDnnReport(output: string): OneDnnReport | undefined {
  const version = /info,oneDNN v(\S+)/.exec(output)?.[1];
  const instructions = /info,cpu,isa:(.+)/.exec(output)?.[1];
  return version && instructions ? { version, instructions } : undefined;
}

/** Asks a binding's oneDNN, in a process of its own. */
export async function oneDnnReport(
  binding: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<OneDnnReport | undefined> {
  const talking = { ...environment, ONEDNN_VERBOSE: '1', TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '-1' };
  const command = [process.execPath, '--eval', script, binding];
  return readOneDnnReport((await runProgram(command, { environment: talking, timeout: 60_000 })).output);
}
