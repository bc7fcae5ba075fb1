/**
 * Makes the operations of a sweep cheaper without changing what they do together: a controlled exchange joins the
 * matrix that follows it on the same qubit, and matrices give their upper left number to one common factor, which
 * saves a quarter of their multiplications.
 */
import type { BlockOperation } from './block-operation.ts';
import type { Matrix2 } from './matrices.ts';

/** Below this size the upper left number is a bad divisor. */
const SMALLEST_CORNER = 0.05;
/** From so many matrices on a common factor pays for the pass that puts it back. */
const ENOUGH_MATRICES = 3;
/** The factor is put back before it leaves the range of numbers. */
const SMALLEST_FACTOR = 1e-60;
/** Operations that a search looks past. */
const LOOK_AHEAD = 256;

type MatrixOperation = Extract<BlockOperation, { controls: number }>;

/** The same operations, cheaper. */
export function fuse(operations: readonly BlockOperation[]): readonly BlockOperation[] {
  return withCommonFactor(withExchanges(operations));
}

/** A matrix that may become a {@link BlockOperation} of kind `turn`; the kernel needs bit 0 for its lanes. */
function isPlainMatrix(operation: BlockOperation | undefined): operation is MatrixOperation {
  if (operation?.kind !== 'matrix' || operation.target === 0) return false;
  if (operation.controls !== 0 || operation.outer !== 0) return false;
  const [re, im] = operation.matrix;
  return Math.hypot(re, im) >= SMALLEST_CORNER;
}

function isExchange(operation: BlockOperation): operation is MatrixOperation {
  if (operation.kind !== 'flip' || operation.outer !== 0) return false;
  return operation.target > 0 && operation.controls !== 0 && (operation.controls & 1) === 0;
}

function touches(operation: BlockOperation, bit: number): boolean {
  if (operation.kind === 'scale') return false;
  if (operation.kind === 'phase') return ((operation.mask >>> bit) & 1) === 1;
  if (operation.kind === 'fan')
    return ((operation.need >>> bit) & 1) === 1 || (operation.inside[bit] ?? 0) !== 0;
  const also = operation.kind === 'turn' ? operation.exchange : operation.controls;
  return operation.target === bit || ((also >>> bit) & 1) === 1;
}

/** Index of the next operation on the target of an exchange, when it is a matrix that can take the exchange in. */
function partnerOf(
  exchange: MatrixOperation,
  operations: readonly BlockOperation[],
  index: number,
): number | undefined {
  const end = Math.min(operations.length, index + LOOK_AHEAD);
  for (let next = index + 1; next < end; next += 1) {
    const operation = operations[next];
    if (operation === undefined || !touches(operation, exchange.target)) continue;
    return isPlainMatrix(operation) && operation.target === exchange.target ? next : undefined;
  }
  return undefined;
}

/** Nothing between an exchange and its partner touches the target, so the partner may come forward. */
function withExchanges(operations: readonly BlockOperation[]): readonly BlockOperation[] {
  const taken = new Set<number>();
  const result: BlockOperation[] = [];
  operations.forEach((operation, index) => {
    if (taken.has(index)) return;
    const partner = isExchange(operation) ? partnerOf(operation, operations, index) : undefined;
    const matrix = partner === undefined ? undefined : operations[partner];
    if (partner === undefined || !isExchange(operation) || !isPlainMatrix(matrix)) {
      result.push(operation);
      return;
    }
    taken.add(partner);
    const { target, controls } = operation;
    result.push({ kind: 'turn', target, exchange: controls, outer: 0, matrix: matrix.matrix });
  });
  return result;
}

function withCommonFactor(operations: readonly BlockOperation[]): readonly BlockOperation[] {
  const candidates = operations.filter((one) => one.kind === 'turn' || isPlainMatrix(one));
  if (candidates.length < ENOUGH_MATRICES && !candidates.some(({ kind }) => kind === 'turn'))
    return operations;
  const result: BlockOperation[] = [];
  let factor: readonly [number, number] = [1, 0];
  for (const operation of operations) {
    if (operation.kind !== 'turn' && !isPlainMatrix(operation)) {
      result.push(operation);
      continue;
    }
    const exchange = operation.kind === 'turn' ? operation.exchange : 0;
    const { corner, matrix } = divided(operation.matrix);
    result.push({ kind: 'turn', target: operation.target, exchange, outer: 0, matrix });
    factor = [factor[0] * corner[0] - factor[1] * corner[1], factor[0] * corner[1] + factor[1] * corner[0]];
    if (Math.hypot(...factor) >= SMALLEST_FACTOR) continue;
    result.push({ kind: 'scale', outer: 0, factor });
    factor = [1, 0];
  }
  return [...result, { kind: 'scale', outer: 0, factor }];
}

/** A matrix divided by its upper left number. */
function divided(matrix: Matrix2): { readonly corner: readonly [number, number]; readonly matrix: Matrix2 } {
  const [ar, ai, br, bi, cr, ci, dr, di] = matrix;
  const size = ar * ar + ai * ai;
  const over = (re: number, im: number) => [(re * ar + im * ai) / size, (im * ar - re * ai) / size] as const;
  return { corner: [ar, ai], matrix: [1, 0, ...over(br, bi), ...over(cr, ci), ...over(dr, di)] };
}
