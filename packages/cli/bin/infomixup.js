#!/usr/bin/env node
import { main } from 'infomixup';

// A reader that has seen enough, such as `head`, closes the pipe: no reason to fail with a stack trace.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await main(process.argv);
