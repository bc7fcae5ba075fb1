/** The first `most` characters of a text; a letter outside the basic plane is one and stays whole. */
export function clipped(text: string, most: number): string {
  if (text.length <= most) return text;
  // A letter has at most two units: as many of them hold what is wanted, and none is cut in two.
  return Array.from(text.slice(0, 2 * most))
    .slice(0, most)
    .join('');
}
