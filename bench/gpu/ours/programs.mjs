/** Counts the programs that a WebGPU backend runs. */
export function programCounter(backend) {
  const { runWebGPUProgram } = backend;
  let count = 0;
  backend.runWebGPUProgram = (...call) => {
    count += 1;
    return runWebGPUProgram.apply(backend, call);
  };
  return {
    /** Returns a function that says how many have run since. */
    start: () => {
      const before = count;
      return () => count - before;
    },
  };
}
