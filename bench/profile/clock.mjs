/** Adds up the time spent in functions by name; time in a timed function called by another counts for the inner one alone. */
export function clock() {
  const entries = new Map();
  const inner = [];
  const add = (name, milliseconds) => {
    const entry = entries.get(name) ?? { calls: 0, milliseconds: 0 };
    entries.set(name, { calls: entry.calls + 1, milliseconds: entry.milliseconds + milliseconds });
  };
  const timed = (nameOf, work) =>
    function timedWork(...args) {
      inner.push(0);
      const start = performance.now();
      try {
        return work.apply(this, args);
      } finally {
        const spent = performance.now() - start;
        add(nameOf(...args), spent - inner.pop());
        if (inner.length > 0) inner[inner.length - 1] += spent;
      }
    };
  return { timed, entries };
}
