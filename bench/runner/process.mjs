import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * Starts a process that answers each request, a line of JSON, with one line of JSON; other lines it prints pass through
 * to standard error.
 *
 * @returns `ask(request)`, one at a time, and `end()`
 */
export function answeringProcess(command, args, environment = {}) {
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal ?? code));
  });
  return {
    ask: async (request) => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return answerIn(lines, async () => `${args[0]} ended with ${await ended} instead of answering`);
    },
    end: async () => {
      child.stdin.end();
      await ended;
    },
    kill: () => void child.kill(),
  };
}

async function answerIn(lines, endOf) {
  for (;;) {
    const { value, done } = await lines.next();
    if (done) throw new Error(`bench: ${await endOf()}`);
    if (!value.startsWith('{')) {
      process.stderr.write(`${value}\n`);
      continue;
    }
    const answer = JSON.parse(value);
    if (answer.error) throw new Error(`bench: ${answer.error}`);
    return answer;
  }
}
