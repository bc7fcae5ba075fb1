/** Who may import whom. Each rule says why, and what to do instead. */
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const src = (names) => `^src/(${names})(/|\\.ts$)`;

export default {
  forbidden: [
    rule(
      'no-cycles',
      'A cycle hides who depends on whom: move the shared part down.',
      {},
      { circular: true },
    ),
    rule(
      'workflows-are-deterministic',
      'Workflow code is replayed: pass effects through an activity, and types through `import type`.',
      { path: '^workflows/' },
      {
        path: '^(src|activities)/|^node_modules/|^node:',
        pathNot: '^src/(domain|job|protocol)/|^node_modules/@temporalio/(workflow|common)/',
        dependencyTypesNot: ['type-only'],
      },
    ),
    rule(
      'workflows-reach-no-node',
      'The SDK refuses node: built-ins in the bundle: digests belong to activities.',
      { path: '^workflows/' },
      { path: '^(node:|crypto$|fs$|path$)', reachable: true },
    ),
    rule(
      'activities-use-ports',
      'A stage gets its effects from createActivities(deps): import the port as a type and let a process wire it.',
      { path: '^activities/' },
      {
        path: '^src/|^workflows/',
        pathNot: '^src/(domain|protocol)/',
        dependencyTypesNot: ['type-only'],
      },
    ),
    rule(
      'domain-is-pure',
      'The domain knows no library; only schema/ uses zod and yaml, and digest.ts hashes.',
      { path: '^src/domain/', pathNot: '^src/domain/(schema/|digest\\.ts)' },
      { path: '^node_modules/|^node:|^(crypto|fs|path)$|^src/(?!domain)|^(workflows|activities)/' },
    ),
    rule(
      'protocol-is-names-and-types',
      'What crosses a border knows the domain only; put effects at either side of the border.',
      { path: '^src/protocol/' },
      { path: '^node_modules/|^node:|^src/(?!domain|protocol)|^(workflows|activities)/' },
    ),
    rule(
      'the-job-is-pure',
      'The job is a value: effects are asked for by `apply` and done by the workflow.',
      { path: '^src/job/' },
      { path: '^node_modules/|^node:|^src/(?!domain|protocol|job)|^(workflows|activities)/' },
    ),
    rule(
      'nothing-runs-back-up',
      'Types and names that cross a border stand in src/protocol; only the kernel wires activities.',
      { path: '^src/', pathNot: '^src/kernel/' },
      { path: '^(workflows|activities)/' },
    ),
    rule(
      'schema-uses-zod-only',
      'Schemas are declarations: zod and yaml, nothing else.',
      { path: '^src/domain/schema/' },
      { path: '^node_modules/', pathNot: '^node_modules/(zod|yaml)/' },
    ),
    rule(
      'simulator-stands-alone',
      'The simulator is useful without the kernel: it knows domain types only.',
      { path: '^src/simulator/' },
      { path: '^src/|^(workflows|activities)/', pathNot: '^src/(simulator|domain)/' },
    ),
    rule(
      'libraries-do-not-know-the-kernel',
      'Compiler, devices, ledger and QFS are libraries: they know the domain (devices: simulator and ledger, too).',
      { path: src('compiler|qfs|ledger|devices') },
      {
        path: '^src/|^(workflows|activities)/',
        pathNot: '^src/(domain|generated|rpc)/|^src/$1/|^src/(simulator|ledger)/',
      },
    ),
    rule(
      'only-devices-simulate',
      'A circuit is executed by a device, and its ledger stands in front of devices only.',
      { path: src('compiler|qfs|ledger') },
      { path: '^src/(simulator|devices)/' },
    ),
    rule(
      'rpc-knows-the-wire-only',
      'The wire is a library for compiler, devices, gateway and processes: what it needs of them comes as arguments.',
      { path: '^src/rpc/' },
      {
        path: '^src/|^(workflows|activities)/',
        pathNot: '^src/(rpc|generated|domain)/|^src/config/package-info',
      },
    ),
    rule(
      'grpc-behind-one-wall',
      'Calls and servers of the wire are made by src/rpc, which gives them deadlines, limits and error details.',
      { path: '^(src|activities|workflows)/', pathNot: '^src/(rpc|generated)/' },
      { path: '^node_modules/(@grpc/|grpc-health-check/)', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'generated-code-is-types',
      'src/generated is written by `npm run proto`: import its types only.',
      { path: '^(src|activities|workflows)/', pathNot: '^src/generated/' },
      { path: '^src/generated/', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'client-is-the-only-temporal-client',
      'Gateway, CLI and tools talk to jobs through JobClient.',
      { path: '^src/', pathNot: src('client|kernel|processes|temporal-server') },
      { path: '^node_modules/@temporalio/client/', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'worker-only-in-the-kernel',
      'Only the kernel runs workers; a composition root may open their connection.',
      { path: '^(src|workflows|activities)/', pathNot: '^src/(kernel|processes)/' },
      { path: '^node_modules/@temporalio/worker/', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'nobody-imports-tests',
      'Test support stays in test/.',
      { path: '^(src|workflows|activities)/' },
      { path: '^(test|bench|fuzz)/' },
    ),
    rule(
      'no-unlisted-packages',
      'Declare what you import in package.json and give the reason in docs/dependencies.md.',
      {},
      { dependencyTypes: ['npm-no-pkg', 'unknown', 'undetermined'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
    },
  },
};
