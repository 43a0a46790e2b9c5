/** A training that waits after each step until the next one is asked for, so that several can take turns. */
export function pausedTraining(trainer, dataset) {
  let resume;
  let ended;
  const pause = () =>
    new Promise((next) => {
      resume = next;
      ended();
    });
  const start = () => trainer.fit(dataset, { epochs: Number.MAX_SAFE_INTEGER, observers: [{ stepEnd: pause }] });
  return {
    /** Milliseconds of the next step, what lies between two steps included. */
    step: async () => {
      const started = performance.now();
      await new Promise((done, fail) => {
        ended = done;
        if (resume) resume();
        else start().catch(fail);
      });
      return performance.now() - started;
    },
  };
}
