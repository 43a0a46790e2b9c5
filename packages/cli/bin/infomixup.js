#!/usr/bin/env node
import { main } from 'infomixup';

let done = false;

// A reader that has seen enough, such as `head`, closes the pipe: no reason to fail with a stack trace.
process.stdout.on('error', (error) => {
  // A terminal that is gone takes nothing any more; its SIGHUP stops what goes on.
  if (error.code === 'EIO') return;
  if (error.code !== 'EPIPE') throw error;
  done = true;
  process.exit(0);
});
// Nobody is left to be told.
process.stderr.on('error', () => {});

// What was asked for is not done, whatever code a plugin ends the process with, or Node for want of anything to do.
process.on('exit', (code) => {
  if (done || (code !== 0 && code !== 13)) return;
  process.stderr.write(
    'error infomixup: ended before it was done: a plugin or configuration called process.exit, or a promise never settles; let it throw\n',
  );
  process.exitCode = 2;
});

process.exitCode = await main(process.argv);
done = true;
