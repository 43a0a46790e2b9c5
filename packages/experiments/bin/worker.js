#!/usr/bin/env node
import { serveRuns } from '@infomixup/experiments';

await serveRuns();
