/** A circuit diagram as a self-contained SVG: the places of the layout, a character being a fixed number of pixels. */
import { type Band, type Diagram, type Placed, markWidth } from './layout.ts';
import type { Mark } from './steps.ts';

/** Pixels: width of a character, distance of wires, half height of a box, radii, gap between bands. */
const PX = { character: 9, row: 46, box: 15, dot: 4, plus: 9, gap: 24 };
const STYLE =
  'text{font:14px monospace;text-anchor:middle;dominant-baseline:central}' +
  '.name{text-anchor:start}.note{font-size:11px}line,circle,rect{stroke:#222;fill:none}' +
  '.box{fill:#fff}.dot{fill:#222}.barrier{stroke:#888;stroke-dasharray:3 3;stroke-width:3}' +
  '.classical{stroke-width:3;stroke:#888}';

/** The SVG document of a diagram. */
export function diagramSvg(diagram: Diagram): string {
  const width = Math.max(...diagram.bands.map((band) => band.width)) * PX.character;
  const bandHeight = diagram.wires.length * PX.row + PX.gap;
  const height = Math.max(1, diagram.bands.length * bandHeight);
  const bands = diagram.bands.map((band, index) => {
    const parts = [
      ...wires(diagram, band),
      ...band.steps.flatMap((step) => stepParts(step, diagram.classical)),
    ];
    return `<g transform="translate(0 ${index * bandHeight})">\n${parts.join('\n')}\n</g>`;
  });
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  const ground = `<rect width="${width}" height="${height}" style="fill:#fff;stroke:none"/>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size}>`,
    `<style>${STYLE}</style>`,
    ground,
    ...bands,
    '</svg>\n',
  ].join('\n');
}

function wires({ wires: all, names, classical }: Diagram, band: Band): readonly string[] {
  const start = names * PX.character;
  return all.flatMap((name, row) => [
    text(2, middle(row), name, 'name'),
    line(start, middle(row), band.width * PX.character, middle(row), row === classical ? 'classical' : ''),
  ]);
}

function stepParts(step: Placed, classical: number): readonly string[] {
  const x = (step.x + step.width / 2) * PX.character;
  const [first] = step.marks;
  if (first === undefined) return [];
  if (first.shape === 'frame') return frame(step, first, x);
  const marks = step.marks.flatMap((mark) => markParts(mark, x));
  if (first.shape === 'barrier' || step.top === step.bottom) return marks;
  const lowest = Math.max(...step.marks.map(({ row }) => row).filter((row) => row < classical));
  const connectors = [
    ...(lowest > step.top ? [line(x, middle(step.top), x, middle(lowest))] : []),
    ...(step.bottom > lowest ? [line(x, middle(lowest), x, middle(step.bottom), 'classical')] : []),
  ];
  return [...connectors, ...marks];
}

function markParts(mark: Mark, x: number): readonly string[] {
  const y = middle(mark.row);
  switch (mark.shape) {
    case 'box':
    case 'frame':
      return [box(x, y - PX.box, markWidth(mark), 2 * PX.box), text(x, y, mark.label)];
    case 'plus':
      return [
        `<circle class="box" cx="${x}" cy="${y}" r="${PX.plus}"/>`,
        line(x - PX.plus, y, x + PX.plus, y),
        line(x, y - PX.plus, x, y + PX.plus),
      ];
    case 'swap':
      return [line(x - 6, y - 6, x + 6, y + 6), line(x - 6, y + 6, x + 6, y - 6)];
    case 'barrier':
      return [line(x, y - PX.row / 2, x, y + PX.row / 2, 'barrier')];
    case 'negative':
      return [`<circle class="box" cx="${x}" cy="${y}" r="${PX.dot}"/>`];
    case 'control':
    case 'written':
    case 'read': {
      const dot = `<circle class="dot" cx="${x}" cy="${y}" r="${PX.dot}"/>`;
      return mark.label === '' ? [dot] : [dot, text(x, y + PX.box + 3, mark.label, 'note')];
    }
  }
}

function frame({ top, bottom }: Placed, mark: Mark, x: number): readonly string[] {
  const height = (bottom - top) * PX.row + 2 * PX.box;
  return [box(x, middle(top) - PX.box, markWidth(mark), height), text(x, middle(top), mark.label)];
}

function middle(row: number): number {
  return row * PX.row + PX.row / 2;
}

function box(x: number, y: number, characters: number, height: number): string {
  const width = characters * PX.character;
  return `<rect class="box" x="${x - width / 2}" y="${y}" width="${width}" height="${height}"/>`;
}

function line(x1: number, y1: number, x2: number, y2: number, name = ''): string {
  const kind = name === '' ? '' : ` class="${name}"`;
  return `<line${kind} x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;
}

function text(x: number, y: number, content: string, name = ''): string {
  const kind = name === '' ? '' : ` class="${name}"`;
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<text${kind} x="${x}" y="${y}">${escaped}</text>`;
}
