import { createJiti } from 'jiti';

/** What finds and imports modules, TypeScript among them, as the file at `path` would. */
export function loaderAt(path: string): ReturnType<typeof createJiti> {
  // A cache of translated modules lies where others may write, in /tmp, or where a run folder says.
  return createJiti(path, { fsCache: false });
}
