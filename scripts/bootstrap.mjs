// The one door of package.json's scripts: `node scripts/bootstrap.mjs COMMAND [ARGUMENTS]`.
// It makes a fresh clone ready (packages, build) and then runs the command. It needs nothing but Node, and this
// first file is written so that an old Node can still read it and say which one is needed.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `qrtx: Node 20.19 or later is needed, this is ${process.versions.node}: install a newer one from nodejs.org`,
  );
  process.exit(2);
}
import('./lib/main.mjs')
  .then(({ main }) => main(process.argv.slice(2)))
  .then(
    (code) => process.exit(code),
    (error) => {
      console.error(`qrtx: ${error.isExpected === true ? error.message : error.stack}`);
      process.exit(error.exitCode ?? 1);
    },
  );
