/** Bounds for sampled distributions. */

/** Total variation distance of counts from probabilities; keys outside the support count in full. */
export function totalVariation(
  counts: Readonly<Record<string, number>>,
  exact: Readonly<Record<string, number>>,
): number {
  const shots = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const keys = new Set([...Object.keys(counts), ...Object.keys(exact)]);
  return (
    [...keys].reduce((sum, key) => sum + Math.abs((counts[key] ?? 0) / shots - (exact[key] ?? 0)), 0) / 2
  );
}

/** The distance that N honest shots exceed with probability `alpha` at most. */
export function variationBound(exact: Readonly<Record<string, number>>, shots: number, alpha = 1e-6): number {
  const mean =
    Object.values(exact).reduce((sum, p) => sum + Math.sqrt((2 * p * (1 - p)) / (Math.PI * shots)), 0) / 2;
  return mean + Math.sqrt(Math.log(1 / alpha) / (2 * shots));
}
