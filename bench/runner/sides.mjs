import { fileURLToPath } from 'node:url';
import { answeringProcess } from './process.mjs';

const fileOf = (path) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Our side: the work `work` of `ours/<module>.mjs`. Sides of one benchmark with the same module and engine share a
 * process, which only ever does one thing at a time.
 */
export const ours = (module, work, { name = work, engine, options } = {}) => ({
  name,
  work,
  process: JSON.stringify([module, engine, options]),
  runs: { module, engine, options },
});

/** PyTorch's side: `pytorch/<module>.py`, in a process of its own, in each layout worth comparing. */
export const pyTorch = (module, { layouts = ['default', 'channels_last'], library = 'PyTorch', options } = {}) =>
  layouts.map((layout) => ({
    name: layout === 'default' ? library : `${library} channels last`,
    work: 'work',
    process: JSON.stringify(['python', module, layout]),
    runs: { python: module, layout, options },
  }));

/** One of the works of `pytorch/<module>.py` that take turns in one process. */
export const pyTorchWork = (module, work, { name = `PyTorch ${work}`, options } = {}) => ({
  name,
  work,
  process: JSON.stringify(['python', module, options]),
  runs: { python: module, layout: 'default', options },
});

export const isPython = ({ runs }) => 'python' in runs;

/** Starts the process that `side` lives in. */
export function startProcess(side, { folder, threads, python }) {
  const { module, engine, options = {}, layout } = side.runs;
  if (!isPython(side)) {
    return answeringProcess(
      process.execPath,
      [fileOf('../ours/process.mjs'), JSON.stringify({ module, folder, engine, options })],
      {
        TF_NUM_INTRAOP_THREADS: String(threads),
      },
    );
  }
  const settings = { module: side.runs.python, folder, layout, threads, options };
  return answeringProcess(python, [fileOf('../pytorch/process.py'), JSON.stringify(settings)], {
    PYTHONDONTWRITEBYTECODE: '1',
    OMP_NUM_THREADS: String(threads),
  });
}
