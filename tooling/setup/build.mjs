import { buildDeclarations } from './declarations.mjs';
import { buildCode } from './prepare.mjs';

process.exit(buildCode() || (await buildDeclarations()));
