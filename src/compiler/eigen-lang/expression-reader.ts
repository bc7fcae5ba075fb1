/** Python tree → expressions of Eigen-Lang. */
import type { SyntaxNode } from '@lezer/common';
import type { Argument, ArithmeticOperator, CompareOperator, Expression, Target } from './ast.ts';
import { stringValue } from './string-literal.ts';
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
        return { kind: 'list', items: this.#items(node), ...range };
      case 'TupleExpression':
        return { kind: 'list', tuple: true, items: this.#items(node), ...range };
      case 'DictionaryExpression':
        return { kind: 'dictionary', entries: this.#entries(node), ...range };
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
    return (
      stringValue(this.text(node)) ??
      this.fail('EL1003', this.rangeOf(node), 'only plain strings in quotes are supported')
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

  /** `key: value` pairs of a dictionary. */
  #entries(node: SyntaxNode): readonly { readonly key: Expression; readonly value: Expression }[] {
    const parts = this.children(node).filter((child) => !['{', '}', ',', ':'].includes(child.name));
    const unpacked = parts.find((child) => child.name === '**');
    if (unpacked !== undefined) this.refuse(unpacked);
    const entries: { readonly key: Expression; readonly value: Expression }[] = [];
    for (let index = 0; index < parts.length; index += 2) {
      const [key, value] = [parts[index], parts[index + 1]];
      if (key === undefined || value === undefined) {
        this.fail('EL1001', this.rangeOf(node), 'an entry of the dictionary is not complete');
      } else entries.push({ key: this.expression(key), value: this.expression(value) });
    }
    return entries;
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
    // Python reads a < b < c as a < b and b < c, and computes b once.
    const next = { operator: operator as CompareOperator, value: right };
    if (left.kind === 'compare' && leftNode.name === 'BinaryExpression')
      return { ...left, rest: [...left.rest, next], ...range };
    return { kind: 'compare', first: left, rest: [next], ...range };
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
      target: this.target(nodes.slice(at('for') + 1, at('in')), node),
      values: this.expression(values),
      condition: condition === undefined ? undefined : this.expression(condition),
      ...this.rangeOf(node),
    };
  }

  /** What takes a value: `i`, `i, j`, `i, (j, k)`, an item of a list. */
  protected target(nodes: readonly SyntaxNode[], around: SyntaxNode): Target {
    const parts = nodes.filter((node) => node.name !== ',');
    const [only] = parts;
    if (only === undefined) return this.fail('EL1001', this.rangeOf(around), 'a name is missing');
    if (parts.length === nodes.length && parts.length === 1)
      return this.nested(only, () => this.#target(only));
    const items = parts.map((part) => this.target([part], around));
    return { kind: 'list', items, start: only.from, end: parts.at(-1)?.to ?? only.to };
  }

  #target(node: SyntaxNode): Target {
    const range = this.rangeOf(node);
    switch (node.name) {
      case 'VariableName':
        return { kind: 'name', name: this.text(node), ...range };
      case 'ParenthesizedExpression':
        return this.target([this.#inner(node)], node);
      case 'TupleExpression':
      case 'ArrayExpression': {
        const inside = this.children(node).filter((child) => !['(', ')', '[', ']', ','].includes(child.name));
        return { kind: 'list', items: inside.map((child) => this.target([child], node)), ...range };
      }
      case 'MemberExpression': {
        const item = this.expression(node);
        if (item.kind === 'index') return item;
        return this.fail('EL3001', range, ONLY_NAMES);
      }
      default:
        return this.fail(
          'EL3001',
          range,
          node.name === '*' ? 'a starred name is not part of Eigen-Lang' : ONLY_NAMES,
        );
    }
  }
}

const ONLY_NAMES = 'only names, items of lists, and lists of them can be assigned';
