import { readFileSync } from 'node:fs';

/** The vector instructions that the engine's own kernels are compiled for. */
export type InstructionSet = 'avx512' | 'avx2' | 'baseline';

const needed: Readonly<Record<Exclude<InstructionSet, 'baseline'>, readonly string[]>> = {
  avx512: ['avx512f', 'avx512bw', 'avx512dq', 'avx512vl', 'fma'],
  avx2: ['avx2', 'fma'],
};

/** The best set that all `flags` of a processor are there for, as Linux names them. */
export function instructionSetOf(flags: ReadonlySet<string>): InstructionSet {
  const has = (set: keyof typeof needed) => needed[set].every((flag) => flags.has(flag));
  if (has('avx512')) return 'avx512';
  return has('avx2') ? 'avx2' : 'baseline';
}

function flagsOfThisProcessor(): ReadonlySet<string> {
  try {
    const line = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '';
    return new Set(line.trim().split(/\s+/));
  } catch {
    return new Set();
  }
}

let known: InstructionSet | undefined;

/** The best set that this processor has. */
export function instructionSet(): InstructionSet {
  known ??= instructionSetOf(flagsOfThisProcessor());
  return known;
}
