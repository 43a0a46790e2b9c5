import { execFile } from 'node:child_process';

/** How a program ended. `status` is undefined where it could not be started. */
export interface Ended {
  readonly status: number | undefined;
  readonly signal: string | undefined;
  readonly output: string;
  readonly errors: string;
}

/** What a program is given besides its arguments. */
export interface Setting {
  readonly environment: NodeJS.ProcessEnv;
  readonly folder?: string;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** Runs a program to its end and collects what it wrote; never rejects. */
export function runProgram(command: readonly string[], setting: Setting): Promise<Ended> {
  const [program = '', ...rest] = command;
  const options = {
    env: setting.environment,
    cwd: setting.folder,
    timeout: setting.timeout ?? 0,
    maxBuffer: 64 << 20,
  };
  return new Promise((resolve) => {
    execFile(program, rest, options, (error, output, errors) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : undefined;
      resolve({ status, signal: error?.signal ?? undefined, output, errors });
    });
  });
}

/** The first of several commands that answers `--version`, or undefined. */
export async function firstThatRuns(
  commands: readonly (readonly string[])[],
  environment: NodeJS.ProcessEnv,
): Promise<readonly string[] | undefined> {
  for (const command of commands) {
    if ((await runProgram([...command, '--version'], { environment })).status === 0) return command;
  }
  return undefined;
}
