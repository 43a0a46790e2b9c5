/**
 * Source of random bits, which come as signed words of 32: a stretch of them, of which those from `next` on are still to
 * be drawn, and the state that the ones after it are made from. {@link nextWord} draws one; whoever draws many may take
 * them out of the stretch, as long as `next` says so in the end.
 */
export interface Bits {
  words: Int32Array<ArrayBuffer>;
  next: number;
  readonly state: Int32Array<ArrayBuffer>;
  /** Draws that a kernel made from the state, and that are to be made here before the next one, if there is a next one. */
  owed: (() => unknown) | null;
}

const fewWords = 16;
const manyWords = 1024;

/**
 * The generator xoshiro128++ started from 128 bits of state, which must not all be zero.
 *
 * D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021): period 2^128 - 1, passes
 * BigCrush, and needs only the 32-bit operations in which JavaScript is fast.
 */
export function xoshiro128(state0: number, state1: number, state2: number, state3: number): Bits {
  return {
    // Most streams give a few words only, and some give thousands.
    words: new Int32Array(fewWords),
    next: fewWords,
    state: Int32Array.of(state0, state1, state2, state3),
    owed: null,
  };
}

/** The next words of the state, as many as there is room for: kept in registers, the state costs nothing to move on. */
function fill(state: Int32Array, words: Int32Array): void {
  // Taken out by destructuring, they are not kept there: a word then takes two thirds longer.
  let a = state[0] ?? 0;
  let b = state[1] ?? 0;
  let c = state[2] ?? 0;
  let d = state[3] ?? 0;
  for (let index = 0; index < words.length; index++) {
    const sum = (a + d) | 0;
    words[index] = (((sum << 7) | (sum >>> 25)) + a) | 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
  }
  state.set([a, b, c, d]);
}

/** Makes up for draws that a kernel made. */
function settle(bits: Bits): void {
  const { owed } = bits;
  bits.owed = null;
  owed?.();
}

/** Sees to it that there is a word to draw, of about `wanted`. */
export function ensureWord(bits: Bits, wanted = 0): void {
  if (bits.owed) settle(bits);
  if (bits.next < bits.words.length) return;
  const { length } = bits.words;
  if (length < manyWords) bits.words = new Int32Array(Math.min(Math.max(4 * length, wanted), manyWords));
  fill(bits.state, bits.words);
  bits.next = 0;
}

/** Draws as many words as there is room for. */
export function drawWords(bits: Bits, drawn: Int32Array): void {
  settle(bits);
  const atHand = bits.words.subarray(bits.next, bits.next + drawn.length);
  drawn.set(atHand);
  bits.next += atHand.length;
  fill(bits.state, drawn.subarray(atHand.length));
}

/** The next 32 bits, as a signed integer. */
export function nextWord(bits: Bits): number {
  ensureWord(bits);
  return bits.words[bits.next++] ?? 0;
}
