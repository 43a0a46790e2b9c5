#!/usr/bin/env node
import { earlyExit, explain, main } from 'infomixup';

// Whose code an error comes from may stand far out.
Error.stackTraceLimit = 100;

let done = false;
let isClosed = false;

// A reader that has seen enough, such as `head`, closes the pipe: no reason to fail with a stack trace.
process.stdout.on('error', (error) => {
  // A terminal that is gone takes nothing any more; its SIGHUP stops what goes on.
  if (error.code === 'EIO') return;
  if (error.code !== 'EPIPE') throw error;
  if (isClosed) return;
  isClosed = true;
  // Work that is only half done is stopped as by a terminal that goes, and says so; else there is nothing left to do.
  if (process.listenerCount('SIGHUP') > 0) process.kill(process.pid, 'SIGHUP');
  else {
    done = true;
    process.exit(0);
  }
});
// Nobody is left to be told.
process.stderr.on('error', () => {});

// What a plugin left behind when its command was done; a job hears it by itself.
process.on('uncaughtException', async (error) => {
  if (process.listenerCount('uncaughtException') > 1) return;
  const code = await explain(error, { verbose: process.argv.includes('--verbose') });
  done = true;
  process.exit(code);
});

// What was asked for is not done, whatever code a plugin ends the process with, or Node for want of anything to do.
process.on('exit', () => {
  if (done) return;
  process.stderr.write(`error ${earlyExit()}\n`);
  process.exitCode = 2;
});

process.exitCode = await main(process.argv);
done = true;
