/** Which names a block may write and an expression reads: what a run-time block makes unknown. */
import type { Block, Expression, Statement } from '../ast.ts';

/** Names that assignments and measurements of a block write, blocks inside included. */
export function assignedNames(block: Block, into = new Set<string>()): ReadonlySet<string> {
  for (const statement of block) collect(statement, into);
  return into;
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
      assignedNames(statement.then, into);
      assignedNames(statement.otherwise, into);
      return;
    case 'for':
    case 'while':
    case 'block':
      assignedNames(statement.body, into);
      return;
    case 'switch':
      for (const entry of statement.cases) assignedNames(entry.body, into);
      assignedNames(statement.otherwise ?? [], into);
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
