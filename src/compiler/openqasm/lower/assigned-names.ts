/** Which names a block may write and an expression reads: what a run-time block makes unknown. */
import type { Block, Expression, Statement } from '../ast.ts';

/** A block in a loop is asked for its names with every turn. */
const KNOWN = new WeakMap<Block, ReadonlySet<string>>();

/** Names that assignments and measurements of a block write, blocks inside included. */
export function assignedNames(block: Block): ReadonlySet<string> {
  const known = KNOWN.get(block);
  if (known !== undefined) return known;
  const names = new Set<string>();
  for (const statement of block) collect(statement, names);
  KNOWN.set(block, names);
  return names;
}

function addAll(block: Block, into: Set<string>): void {
  for (const name of assignedNames(block)) into.add(name);
}

function collect(statement: Statement, into: Set<string>): void {
  switch (statement.kind) {
    case 'assign':
      baseName(statement.target, into);
      return;
    case 'measure':
      if (statement.target !== undefined) baseName(statement.target, into);
      return;
    case 'if':
      addAll(statement.then, into);
      addAll(statement.otherwise, into);
      return;
    case 'for':
    case 'while':
    case 'block':
      addAll(statement.body, into);
      return;
    case 'switch':
      for (const entry of statement.cases) addAll(entry.body, into);
      addAll(statement.otherwise ?? [], into);
      return;
    default:
  }
}

function baseName(node: Expression, into: Set<string>): void {
  let base = node;
  while (base.kind === 'index') base = base.base;
  if (base.kind === 'name') into.add(base.name);
}

/** Names an expression reads. */
export function mentionedNames(node: Expression, into = new Set<string>()): ReadonlySet<string> {
  switch (node.kind) {
    case 'name':
      into.add(node.name);
      break;
    case 'unary':
      mentionedNames(node.operand, into);
      break;
    case 'binary':
      mentionedNames(node.left, into);
      mentionedNames(node.right, into);
      break;
    case 'index':
      mentionedNames(node.base, into);
      for (const item of node.items) mentionedNames(item, into);
      break;
    case 'cast':
      mentionedNames(node.value, into);
      break;
    case 'call':
      for (const argument of node.args) mentionedNames(argument, into);
      break;
    default:
  }
  return into;
}
