import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { nestsDeeperThan } from './json-depth.js';

/** Whether a text is as `sealJson` wrote it: `whole`, `broken`, or `absent` where it holds no digest to compare with. */
export type Seal = 'whole' | 'broken' | 'absent';

/** What a JSON text holds, without its digest, and whether it is as it was written. */
export interface UnsealedJson {
  readonly seal: Seal;
  readonly value: unknown;
}

/** More than any configuration, which stands within what is written of its run. */
const deepest = 200;
const blank = '0'.repeat(64);

// The last member of the outermost object: nothing within another value is followed by the text's end alone.
const member = /("sha256": ?")([0-9a-f]{64})("\s*\}\s*)$/;

const digestOf = (text: string): string =>
  bytesToHex(sha256(utf8ToBytes(text.replace(member, (_, before, __, after) => before + blank + after))));

/**
 * An object as JSON text of one line, or indented, that ends in a member `sha256`: the SHA-256 of this very text with 64
 * zeros in the digest's place. A single bit that differs is noticed, white space included.
 *
 * @param value - Has no member `sha256` of its own.
 * @param indent - Spaces a level; all in one line where it is 0.
 *
 * @example
 * ```ts
 * import { sealJson, unsealJson } from '@infomixup/core';
 * const text = sealJson({ epochs: 3 });
 * console.assert(unsealJson(text).seal === 'whole');
 * console.assert(unsealJson(text.replace('3', '4')).seal === 'broken');
 * ```
 */
export function sealJson(value: object, indent = 0): string {
  const text = `${JSON.stringify({ ...value, sha256: blank }, null, indent)}\n`;
  return text.replace(member, (_, before, __, after) => before + digestOf(text) + after);
}

/**
 * Reads a text that `sealJson` wrote, or anybody's JSON. Of a text that is not whole, the value is as it stands there.
 *
 * @throws SyntaxError where it is not JSON, or nests more than 200 levels deep
 */
export function unsealJson(text: string): UnsealedJson {
  if (nestsDeeperThan(deepest, text)) throw new SyntaxError(`it nests more than ${deepest} levels deep`);
  const value: unknown = JSON.parse(text);
  const said = member.exec(text)?.[2];
  if (said === undefined) return { seal: 'absent', value };
  if (digestOf(text) !== said) return { seal: 'broken', value };
  const { sha256: _, ...rest } = Object(value);
  return { seal: 'whole', value: rest };
}

/**
 * What a text holds that is as `sealJson` wrote it; undefined where it is anything else, no JSON or changed.
 *
 * @example
 * ```ts
 * import { sealJson, unsealWhole } from '@infomixup/core';
 * const text = sealJson({ epochs: 3 });
 * console.assert(JSON.stringify(unsealWhole(text)) === '{"epochs":3}');
 * console.assert(unsealWhole(text.slice(0, -9)) === undefined && unsealWhole('{"epochs":3}') === undefined);
 * ```
 */
export function unsealWhole(text: string): unknown {
  try {
    const { seal, value } = unsealJson(text);
    return seal === 'whole' ? value : undefined;
  } catch {
    return undefined;
  }
}
