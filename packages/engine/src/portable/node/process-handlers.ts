const events = ['uncaughtException', 'unhandledRejection'];

/**
 * Runs `work` and takes back the process-wide error handlers it installed: a module compiled by Emscripten ends the
 * process on any unhandled rejection, whoever caused it.
 */
export async function withoutNewHandlers<T>(work: () => Promise<T>): Promise<T> {
  const before = new Map(events.map((event) => [event, process.rawListeners(event)]));
  const result = await work();
  for (const [event, listeners] of before) {
    const added = process.rawListeners(event).filter((listener) => !listeners.includes(listener));
    // Node types the listeners it lists as any function and those it removes as functions of any arguments.
    for (const listener of added) process.removeListener(event, listener as () => void);
  }
  return result;
}
