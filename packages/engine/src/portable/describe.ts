import type { Engine } from '../engine.js';

/** Facts that not every portable engine has. */
type More = Partial<Pick<Engine, 'cores' | 'adapter'>>;

/** The facts of an engine without native code, and no TensorFlow. */
export function describePortable(
  name: 'webgpu' | 'webgl' | 'wasm' | 'cpu',
  what: string,
  { cores = 1, ...more }: More = {},
): Engine {
  return {
    name,
    backend: name,
    tensorflowVersion: undefined,
    cores,
    oneDNN: false,
    cachePath: undefined,
    ...more,
    line: `engine: ${name} (${what})`,
  };
}

/** `1 core`, `4 cores`. */
export function coresText(cores: number): string {
  return `${cores} ${cores === 1 ? 'core' : 'cores'}`;
}
