#!/usr/bin/env node
// Whose code an error comes from may stand far out.
Error.stackTraceLimit = 100;

import { serveRuns } from '@infomixup/experiments';

await serveRuns();
