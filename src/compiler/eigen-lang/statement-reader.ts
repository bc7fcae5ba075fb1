/** Python source → statements of Eigen-Lang. Several errors are found in one run. */
import type { NodeType, SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@lezer/python';
import type { DiagnosticSink } from '../diagnostics/sink.ts';
import type { ArithmeticOperator, Block, Expression, FunctionNode, Parameter, Statement } from './ast.ts';
import { ExpressionReader } from './expression-reader.ts';
import { EigenAbandoned } from './tree-reader.ts';

/** Most nodes of a tree. */
export const MAX_TREE_NODES = 50_000;

/** The statements of a program; undefined when it cannot be read as a whole. */
export function readEigenLang(sink: DiagnosticSink): Block | undefined {
  const tree = parser.parse(sink.source.text);
  const nodes = checkTree(sink, tree);
  if (nodes > MAX_TREE_NODES) {
    const message = `the program has ${nodes} syntax nodes, at most ${MAX_TREE_NODES} are allowed`;
    sink.error('EL1002', { start: 0, end: 1 }, message);
  }
  if (sink.failed) return undefined;
  const body = new StatementReader(sink).program(tree.topNode);
  return sink.errorCount > 0 ? undefined : body;
}

/** Reports the places where the text is not Python, and counts the nodes. */
function checkTree(sink: DiagnosticSink, tree: Tree): number {
  const cursor = tree.cursor();
  let nodes = 0;
  do {
    nodes++;
    // The parser's compact form of a tree breaks when a chain of some thousand parts is nested in one another.
    const type = cursor.type as NodeType | undefined;
    if (type === undefined) {
      sink.error('EL1002', { start: 0, end: 1 }, 'the program is nested too deep to be read');
      break;
    }
    if (type.isError) reportError(sink, cursor.from, cursor.to);
  } while (cursor.next());
  return nodes;
}

function reportError(sink: DiagnosticSink, from: number, to: number): void {
  const { text } = sink.source;
  if (to > from) {
    const found = text.slice(from, Math.min(to, from + 40)).trim();
    sink.error('EL1001', { start: from, end: to }, `"${found}" is not expected here`);
    return;
  }
  // Something is missing: the place to look at is behind the last thing that was understood.
  const end = text.slice(0, from).trimEnd().length;
  const sameLine = !text.slice(end, from).includes('\n');
  const next = sameLine ? /^\w+|^\S/.exec(text.slice(from, from + 40))?.[0] : undefined;
  const message =
    next === undefined ? 'the statement is not complete' : `something is missing before "${next}"`;
  sink.error('EL1001', { start: Math.max(0, end - 1), end: Math.max(1, end) }, message);
}

class StatementReader extends ExpressionReader {
  program(top: SyntaxNode): Block {
    return this.#block(this.children(top));
  }

  #block(nodes: readonly SyntaxNode[]): Block {
    return nodes.flatMap((node): Block => {
      if (node.name === ':' || node.name === ';') return [];
      try {
        if (node.name === 'StatementGroup') return this.#block(this.children(node));
        return [this.nested(node, () => this.#statement(node))];
      } catch (error) {
        if (!(error instanceof EigenAbandoned)) throw error;
        return [];
      }
    });
  }

  #statement(node: SyntaxNode): Statement {
    const range = this.rangeOf(node);
    switch (node.name) {
      case 'ImportStatement':
        return this.#import(node);
      case 'DecoratedStatement':
        return this.#decorated(node);
      case 'FunctionDefinition':
        return this.#function(node, []);
      case 'AssignStatement':
        return this.#assign(node);
      case 'UpdateStatement':
        return this.#update(node);
      case 'ExpressionStatement': {
        const [value] = this.children(node);
        return value === undefined
          ? this.refuse(node)
          : { kind: 'expression', value: this.expression(value), ...range };
      }
      case 'IfStatement':
        return this.#if(node);
      case 'ForStatement':
        return this.#for(node);
      case 'WhileStatement':
        return this.#while(node);
      case 'ReturnStatement':
        return { kind: 'return', value: this.#returned(node), ...range };
      case 'PassStatement':
        return { kind: 'pass', ...range };
      case 'BreakStatement':
        return { kind: 'break', ...range };
      case 'ContinueStatement':
        return { kind: 'continue', ...range };
      default:
        return this.refuse(node);
    }
  }

  #import(node: SyntaxNode): Statement {
    const words = this.children(node).map((child) => this.text(child));
    const range = this.rangeOf(node);
    const text = words.join(' ');
    const whole = /^import ([\w .]+?)(?: as (\w+))?$/.exec(text);
    if (whole !== null) {
      const module = (whole[1] ?? '').replaceAll(' ', '');
      return { kind: 'import', module, as: whole[2] ?? module, ...range };
    }
    const parts = /^from ([\w .]+?) import (.+)$/.exec(text);
    if (parts === null) return this.refuse(node);
    const names = (parts[2] ?? '')
      .replace(/[()]/g, '')
      .split(',')
      .map((entry) => entry.trim().split(' as '))
      .filter(([name]) => name !== '')
      .map(([name = '', as = name]) => ({ name: name.trim(), as: as.trim() }));
    return { kind: 'import', module: (parts[1] ?? '').replaceAll(' ', ''), names, as: '', ...range };
  }

  #decorated(node: SyntaxNode): Statement {
    const nodes = this.children(node);
    const decorators = nodes
      .filter((child) => child.name === 'Decorator')
      .map((child) => this.#decorator(child));
    const definition = nodes.at(-1);
    if (definition?.name !== 'FunctionDefinition') return this.refuse(definition ?? node);
    return this.#function(definition, decorators);
  }

  /** `@a.b(args)` as the expression it stands for. */
  #decorator(node: SyntaxNode): Expression {
    const range = this.rangeOf(node);
    let value: Expression | undefined;
    for (const child of this.children(node)) {
      if (child.name === 'VariableName' || child.name === 'PropertyName') {
        const name = this.text(child);
        value =
          value === undefined
            ? { kind: 'name', name, ...range }
            : { kind: 'attribute', base: value, name, ...range };
      } else if (child.name === 'ArgList' && value !== undefined) {
        value = { kind: 'call', callee: value, args: this.args(child), ...range };
      } else if (child.name === 'MemberExpression' || child.name === 'CallExpression')
        value = this.expression(child);
    }
    return value ?? this.refuse(node);
  }

  #function(node: SyntaxNode, decorators: readonly Expression[]): FunctionNode {
    const nodes = this.children(node);
    const name = nodes.find((child) => child.name === 'VariableName');
    const params = nodes.find((child) => child.name === 'ParamList');
    const body = nodes.find((child) => child.name === 'Body');
    if (nodes[0]?.name !== 'def' || name === undefined || params === undefined || body === undefined)
      return this.refuse(node);
    return {
      kind: 'function',
      name: this.text(name),
      params: this.#params(params),
      body: this.#block(this.children(body)),
      decorators,
      ...this.rangeOf(name),
    };
  }

  #params(list: SyntaxNode): readonly Parameter[] {
    const nodes = this.children(list).filter((child) => child.name !== 'TypeDef');
    const params: Parameter[] = [];
    nodes.forEach((node, index) => {
      if (node.name === '*' || node.name === '**' || node.name === '/') this.refuse(node);
      if (node.name !== 'VariableName' || nodes[index - 1]?.name === 'AssignOp') return;
      const value = nodes[index + 1]?.name === 'AssignOp' ? nodes[index + 2] : undefined;
      params.push({
        name: this.text(node),
        fallback: value === undefined ? undefined : this.expression(value),
      });
    });
    return params;
  }

  #assign(node: SyntaxNode): Statement {
    const nodes = this.children(node).filter((child) => child.name !== 'TypeDef');
    const signs = nodes.filter((child) => child.name === 'AssignOp');
    const at = nodes.findIndex((child) => child.name === 'AssignOp');
    if (signs.length !== 1) return this.fail('EL3001', this.rangeOf(node), 'an assignment has one "="');
    const target = this.target(nodes.slice(0, at), node);
    const values = this.#parts(nodes.slice(at + 1));
    const [only] = values;
    if (only === undefined) return this.fail('EL1001', this.rangeOf(node), 'the value is missing');
    const several = nodes.slice(at + 1).some((child) => child.name === ',');
    const value: Expression = several
      ? { kind: 'list', tuple: true, items: values, start: only.start, end: node.to }
      : only;
    return { kind: 'assign', target, value, ...this.rangeOf(node) };
  }

  #parts(nodes: readonly SyntaxNode[]): readonly Expression[] {
    return nodes.filter((child) => child.name !== ',').map((child) => this.expression(child));
  }

  #update(node: SyntaxNode): Statement {
    const [target, sign, value] = this.children(node);
    if (target === undefined || sign === undefined || value === undefined) return this.refuse(node);
    const operator = this.text(sign).slice(0, -1);
    if (!['+', '-', '*', '/', '//', '%', '**'].includes(operator)) {
      return this.fail('EL3001', this.rangeOf(sign), `the operator ${operator}= is not part of Eigen-Lang`);
    }
    return {
      kind: 'update',
      target: this.target([target], node),
      operator: operator as ArithmeticOperator,
      value: this.expression(value),
      ...this.rangeOf(node),
    };
  }

  #if(node: SyntaxNode): Statement {
    const nodes = this.children(node);
    const branches: { condition: Expression; body: Block }[] = [];
    let otherwise: Block = [];
    nodes.forEach((child, index) => {
      if (child.name !== 'Body') return;
      const body = this.#block(this.children(child));
      const before = nodes[index - 1];
      if (before === undefined || before.name === 'else') otherwise = body;
      else branches.push({ condition: this.expression(before), body });
    });
    return { kind: 'if', branches, otherwise, ...this.rangeOf(node) };
  }

  #for(node: SyntaxNode): Statement {
    const nodes = this.children(node);
    const inside = nodes.findIndex((child) => child.name === 'in');
    const values = nodes[inside + 1];
    const bodies = nodes.filter((child) => child.name === 'Body');
    const [body] = bodies;
    if (nodes[0]?.name !== 'for' || values === undefined || body === undefined) return this.refuse(node);
    if (bodies.length > 1)
      return this.fail('EL3001', this.rangeOf(node), 'else of a loop is not part of Eigen-Lang');
    return {
      kind: 'for',
      target: this.target(nodes.slice(1, inside), node),
      values: this.expression(values),
      body: this.#block(this.children(body)),
      ...this.rangeOf(node),
    };
  }

  #while(node: SyntaxNode): Statement {
    const [, condition, ...rest] = this.children(node);
    const [body] = rest;
    if (condition === undefined || body === undefined || rest.length !== 1) return this.refuse(node);
    return {
      kind: 'while',
      condition: this.expression(condition),
      body: this.#block(this.children(body)),
      ...this.rangeOf(node),
    };
  }

  #returned(node: SyntaxNode): Expression | undefined {
    const values = this.children(node).slice(1);
    const [only] = values;
    if (only === undefined) return undefined;
    const items = this.#parts(values);
    if (!values.some((child) => child.name === ',')) return items[0];
    return { kind: 'list', tuple: true, items, start: only.from, end: node.to };
  }
}
