/** Python tree → expressions of Eigen-Lang. */
import type { SyntaxNode } from '@lezer/common';
import type { Argument, ArithmeticOperator, CompareOperator, Expression } from './ast.ts';
import { TreeReader } from './tree-reader.ts';

const ARITHMETIC: ReadonlySet<string> = new Set(['+', '-', '*', '/', '//', '%', '**']);
const COMPARE: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);

/** Reads expressions. */
export class ExpressionReader extends TreeReader {
  /** One expression. */
  protected expression(node: SyntaxNode): Expression {
    return this.nested(node, () => this.#expression(node));
  }

  #expression(node: SyntaxNode): Expression {
    const range = this.rangeOf(node);
    switch (node.name) {
      case 'Number':
        return this.#number(node);
      case 'String':
        return { kind: 'string', value: this.#string(node), ...range };
      case 'Boolean':
        return { kind: 'bool', value: this.text(node) === 'True', ...range };
      case 'None':
        return { kind: 'none', ...range };
      case 'VariableName':
        return { kind: 'name', name: this.text(node), ...range };
      case 'ParenthesizedExpression':
        return this.expression(this.#inner(node));
      case 'ArrayExpression':
      case 'TupleExpression':
        return { kind: 'list', items: this.#items(node), ...range };
      case 'UnaryExpression':
        return this.#unary(node);
      case 'BinaryExpression':
        return this.#binary(node);
      case 'ConditionalExpression':
        return this.#choice(node);
      case 'CallExpression':
        return this.#call(node);
      case 'MemberExpression':
        return this.#member(node);
      case 'ArrayComprehensionExpression':
        return this.#comprehension(node);
      default:
        return this.refuse(node);
    }
  }

  #number(node: SyntaxNode): Expression {
    const text = this.text(node).replaceAll('_', '');
    const value = Number(/^0[XOB]/.test(text) ? text.toLowerCase() : text);
    const integer = /^(?:0[xXoObB][0-9a-fA-F]+|\d+)$/.test(text);
    if (!Number.isFinite(value) || (integer && !Number.isSafeInteger(value))) {
      this.fail('EL1003', this.rangeOf(node), `${text.slice(0, 40)} is not a number that Eigen-Lang knows`);
    }
    return { kind: 'number', value, integer, ...this.rangeOf(node) };
  }

  #string(node: SyntaxNode): string {
    const text = this.text(node);
    const quoted = /^("""|'''|"|')([^]*)\1$/.exec(text);
    return (
      quoted?.[2] ?? this.fail('EL1003', this.rangeOf(node), 'only plain strings in quotes are supported')
    );
  }

  #inner(node: SyntaxNode): SyntaxNode {
    const inner = this.children(node).find((child) => child.name !== '(' && child.name !== ')');
    return inner ?? this.fail('EL1001', this.rangeOf(node), 'the parentheses are empty');
  }

  /** Items of a list or tuple. */
  #items(node: SyntaxNode): readonly Expression[] {
    return this.children(node)
      .filter((child) => !['[', ']', '(', ')', ','].includes(child.name))
      .map((child) => this.expression(child));
  }

  #unary(node: SyntaxNode): Expression {
    const [sign, operand] = this.children(node);
    if (sign === undefined || operand === undefined) return this.refuse(node);
    const operator = this.text(sign);
    if (operator !== '-' && operator !== '+' && operator !== 'not') {
      return this.fail('EL3001', this.rangeOf(sign), `the operator ${operator} is not part of Eigen-Lang`);
    }
    return { kind: 'unary', operator, operand: this.expression(operand), ...this.rangeOf(node) };
  }

  #binary(node: SyntaxNode): Expression {
    const [leftNode, sign, ...rest] = this.children(node);
    const rightNode = rest.at(-1);
    if (leftNode === undefined || sign === undefined || rightNode === undefined) {
      return this.fail('EL1001', this.rangeOf(node), 'the expression is not complete');
    }
    const operator = this.text(sign);
    const left = this.expression(leftNode);
    const right = this.expression(rightNode);
    const range = this.rangeOf(node);
    if (ARITHMETIC.has(operator))
      return { kind: 'binary', operator: operator as ArithmeticOperator, left, right, ...range };
    if (operator === 'and' || operator === 'or') return { kind: 'logic', operator, left, right, ...range };
    if (!COMPARE.has(operator)) {
      return this.fail('EL3001', this.rangeOf(sign), `the operator ${operator} is not part of Eigen-Lang`);
    }
    // Python reads a < b < c as a < b and b < c.
    const compare = { kind: 'compare' as const, operator: operator as CompareOperator, right, ...range };
    if (left.kind !== 'compare' || leftNode.name !== 'BinaryExpression') return { ...compare, left };
    return { kind: 'logic', operator: 'and', left, right: { ...compare, left: left.right }, ...range };
  }

  #choice(node: SyntaxNode): Expression {
    const [then, , condition, , otherwise] = this.children(node);
    if (then === undefined || condition === undefined || otherwise === undefined) {
      return this.fail('EL1001', this.rangeOf(node), 'the conditional expression is not complete');
    }
    return {
      kind: 'choice',
      condition: this.expression(condition),
      then: this.expression(then),
      otherwise: this.expression(otherwise),
      ...this.rangeOf(node),
    };
  }

  #call(node: SyntaxNode): Expression {
    const [callee, list] = this.children(node);
    if (callee === undefined || list?.name !== 'ArgList') return this.refuse(node);
    return { kind: 'call', callee: this.expression(callee), args: this.args(list), ...this.rangeOf(node) };
  }

  /** Arguments in parentheses. */
  protected args(list: SyntaxNode): readonly Argument[] {
    const args: Argument[] = [];
    const nodes = this.children(list);
    for (let index = 0; index < nodes.length; index++) {
      const node = nodes[index];
      if (node === undefined || ['(', ')', ','].includes(node.name)) continue;
      if (node.name === '*' || node.name === '**') this.refuse(node);
      const value = nodes[index + 1]?.name === 'AssignOp' ? nodes[index + 2] : undefined;
      if (value === undefined) args.push({ value: this.expression(node), ...this.rangeOf(node) });
      else {
        args.push({ name: this.text(node), value: this.expression(value), start: node.from, end: value.to });
        index += 2;
      }
    }
    return args;
  }

  #member(node: SyntaxNode): Expression {
    const [baseNode, mark, ...rest] = this.children(node);
    if (baseNode === undefined || mark === undefined) return this.refuse(node);
    const base = this.expression(baseNode);
    const range = this.rangeOf(node);
    const [first] = rest;
    if (mark.name === '.' && first !== undefined)
      return { kind: 'attribute', base, name: this.text(first), ...range };
    const inside = rest.filter((child) => child.name !== ']');
    if (!inside.some((child) => child.name === ':')) {
      const [index] = inside;
      if (index === undefined) return this.fail('EL1001', range, 'the index is missing');
      if (inside.length > 1) return this.fail('EL3001', range, 'an index has one part');
      return { kind: 'index', base, index: this.expression(index), ...range };
    }
    const parts: (Expression | undefined)[] = [undefined, undefined, undefined];
    let part = 0;
    for (const child of inside) {
      if (child.name === ':') part++;
      else parts[part] = this.expression(child);
    }
    return { kind: 'slice', base, from: parts[0], to: parts[1], step: parts[2], ...range };
  }

  #comprehension(node: SyntaxNode): Expression {
    const nodes = this.children(node);
    const at = (name: string): number => nodes.findIndex((child) => child.name === name);
    const [, element] = nodes;
    const values = nodes[at('in') + 1];
    if (
      nodes.filter((child) => child.name === 'for').length !== 1 ||
      element === undefined ||
      values === undefined
    ) {
      return this.fail('EL3001', this.rangeOf(node), 'a list comprehension has one for');
    }
    const condition = at('if') === -1 ? undefined : nodes[at('if') + 1];
    return {
      kind: 'comprehension',
      element: this.expression(element),
      targets: this.names(nodes.slice(at('for') + 1, at('in'))),
      values: this.expression(values),
      condition: condition === undefined ? undefined : this.expression(condition),
      ...this.rangeOf(node),
    };
  }

  /** Names of a loop: `i` or `i, j`. */
  protected names(nodes: readonly SyntaxNode[]): readonly string[] {
    return nodes.flatMap((node): readonly string[] => {
      if (node.name === 'VariableName') return [this.text(node)];
      if (node.name === ',' || node.name === '(' || node.name === ')') return [];
      if (node.name === 'TupleExpression') return this.names(this.children(node));
      return this.refuse(node);
    });
  }
}
