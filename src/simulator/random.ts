/**
 * Random numbers of the simulator: an unsigned 64-bit seed is spread by SplitMix64 over the state of a
 * xoshiro256++ generator. Equal seeds give equal counts on every machine and for any number of threads.
 */

const MASK_64 = (1n << 64n) - 1n;
const GOLDEN_GAMMA = 0x9e3779b97f4a7c15n;

/** The SplitMix64 output for a counter value (Steele, Lea and Flood, 2014). */
function mix(counter: bigint): bigint {
  let z = counter & MASK_64;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK_64;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK_64;
  return z ^ (z >> 31n);
}

/** A source of uniform numbers. */
export interface Random {
  /** Uniform in [0, 1) with 53 random bits. */
  next(): number;
}

/** Generator xoshiro256++ (Blackman and Vigna, 2019) on 32-bit halves. */
export class Xoshiro256 implements Random {
  readonly #s: Int32Array;
  #high = 0;
  #low = 0;

  /**
   * @param seed - unsigned 64-bit decimal
   * @param stream - independent streams of one seed: stream k takes outputs 4k…4k+3 of SplitMix64
   */
  constructor(seed: string, stream = 0) {
    this.#s = new Int32Array(8);
    const start = BigInt(seed) + GOLDEN_GAMMA * 4n * BigInt(stream);
    for (let word = 0; word < 4; word += 1) {
      const value = mix(start + GOLDEN_GAMMA * BigInt(word + 1));
      this.#s[2 * word] = Number(value >> 32n) | 0;
      this.#s[2 * word + 1] = Number(value & 0xffffffffn) | 0;
    }
  }

  next(): number {
    this.#step();
    return ((this.#high >>> 5) * 67108864 + (this.#low >>> 6)) / 9007199254740992;
  }

  /** The next 64 bits, as an unsigned integer. */
  nextBits(): bigint {
    this.#step();
    return (BigInt(this.#high >>> 0) << 32n) | BigInt(this.#low >>> 0);
  }

  #step(): void {
    const s = this.#s;
    // One by one: to take an array apart goes through its iterator.
    const [h0, l0, h1, l1] = [s[0] ?? 0, s[1] ?? 0, s[2] ?? 0, s[3] ?? 0];
    const [h2, l2, h3, l3] = [s[4] ?? 0, s[5] ?? 0, s[6] ?? 0, s[7] ?? 0];
    const sumLow = (l0 >>> 0) + (l3 >>> 0);
    const sumHigh = (h0 + h3 + (sumLow > 0xffffffff ? 1 : 0)) | 0;
    const sumLow32 = sumLow | 0;
    // result = rotl(s0 + s3, 23) + s0
    const rotatedHigh = (sumHigh << 23) | (sumLow32 >>> 9);
    const rotatedLow = (sumLow32 << 23) | (sumHigh >>> 9);
    const low = (rotatedLow >>> 0) + (l0 >>> 0);
    this.#high = (rotatedHigh + h0 + (low > 0xffffffff ? 1 : 0)) | 0;
    this.#low = low | 0;
    const x2 = h2 ^ h0;
    const y2 = l2 ^ l0;
    const x3 = h3 ^ h1;
    const y3 = l3 ^ l1;
    s[0] = h0 ^ x3;
    s[1] = l0 ^ y3;
    s[2] = h1 ^ x2;
    s[3] = l1 ^ y2;
    s[4] = x2 ^ ((h1 << 17) | (l1 >>> 15));
    s[5] = y2 ^ (l1 << 17);
    // s3 = rotl(s3, 45) = halves swapped, then rotl 13
    s[6] = (y3 << 13) | (x3 >>> 19);
    s[7] = (x3 << 13) | (y3 >>> 19);
  }
}
