import { InfomixupError } from '@infomixup/core';
import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  Parser,
} from 'yaml';
import type { Path } from './path.js';

/** What a text says, and where in it a value stands. */
export interface YamlText {
  readonly value: unknown;
  /** Where the value at `path`, or the nearest value around it, begins. */
  readonly locate: (path: Path) => string;
}

/** Every step of a value's nesting is a call in what follows, and no configuration needs as many. */
export const deepest = 100;
/** Counting what aliases stand for: ten lines of them can say as much as fills the memory. */
const mostValues = 100_000;

const quotes = 'put quotes around text that begins with an asterisk';

type Fail = (offset: number, what: string) => never;

/** The tokens of a text; given up at the first that is too deep, however much of it follows. */
function tokensOf(text: string, lines: LineCounter, fail: Fail): CST.Token[] {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    // The outermost is the document itself.
    const tooDeep = parser.stack[deepest + 2];
    if (tooDeep) fail(tooDeep.offset, `it nests more than ${deepest} levels deep`);
  }
  return [...tokens, ...parser.end()];
}

/** The only document among the tokens. */
function composed(tokens: readonly CST.Token[], length: number, fail: Fail): Document {
  const composer = new Composer({ uniqueKeys: false, logLevel: 'silent' });
  const [document, second] = composer.compose(tokens, true, length);
  if (!document) throw new Error('the composer was asked for a document even of nothing');
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) fail(problem.pos[0], `${problem.message}${problem.code === 'BAD_ALIAS' ? `; ${quotes}` : ''}`);
  if (second) fail(second.range[0], 'another document begins here');
  return document;
}

/** Aliases that stand for nothing, for themselves or for too much, and keys that are there twice or are no text. */
function requirePlain({ contents }: Document, fail: Fail): void {
  const anchors = new Map<string, unknown>();
  const sizes = new Map<unknown, number>();
  const offsetOf = (node: unknown): number => (isNode(node) && node.range ? node.range[0] : 0);
  const sizeOfAlias = (node: unknown, name: string): number => {
    if (!anchors.has(name)) fail(offsetOf(node), `the alias *${name} stands for nothing above it; ${quotes}`);
    const size = sizes.get(anchors.get(name));
    return size ?? fail(offsetOf(node), `the alias *${name} stands within what it stands for`);
  };
  const sizeOfKeys = (keys: readonly unknown[]): number => {
    const seen = new Set<unknown>();
    for (const key of keys) {
      const text = isScalar(key) ? String(key.value) : key;
      if (typeof text !== 'string') fail(offsetOf(key), 'a key must be text');
      if (seen.has(text)) fail(offsetOf(key), `the key "${text}" stands above already`);
      seen.add(text);
    }
    return keys.length;
  };
  const sizeOf = (node: unknown): number => {
    if (isAlias(node)) return sizeOfAlias(node, node.source);
    if (isNode(node) && 'anchor' in node && node.anchor !== undefined) anchors.set(node.anchor, node);
    let size = 1;
    if (isMap(node)) size += sizeOfKeys(node.items.map(({ key }) => key));
    for (const child of isMap(node) ? node.items.map(({ value }) => value) : isSeq(node) ? node.items : [])
      size += sizeOf(child);
    if (size > mostValues) fail(offsetOf(node), `it holds more than ${mostValues} values, those of aliases counted`);
    sizes.set(node, size);
    return size;
  };
  sizeOf(contents);
}

/**
 * Reads YAML, and JSON, which is a part of it: one parser, one way to find lines.
 *
 * @param at - What messages call a line and column, counted from 1.
 * @throws InfomixupError `config-invalid` for whatever it cannot be read for, at its place.
 */
export function readYaml(text: string, at: (line: number, column: number) => string): YamlText {
  const lines = new LineCounter();
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return at(Math.max(1, line), Math.max(1, col));
  };
  const fail = (offset: number, what: string, cause?: unknown): never => {
    throw new InfomixupError(`${place(offset)}: ${what}; correct it`, 'config-invalid', { cause });
  };
  try {
    const document = composed(tokensOf(text, lines, fail), text.length, fail);
    requirePlain(document, fail);
    const locate = (path: Path): string => {
      const node = document.getIn(path, true);
      if (isNode(node) && node.range) return place(node.range[0]);
      return path.length === 0 ? at(1, 1) : locate(path.slice(0, -1));
    };
    return { value: document.toJS({ maxAliasCount: -1 }), locate };
  } catch (cause) {
    if (InfomixupError.isInstance(cause)) throw cause;
    return fail(0, `it is not YAML (${String(cause)})`, cause);
  }
}
