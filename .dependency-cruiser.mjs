import { layers, pureBuiltIns, pureFiles, purePackages, pureRooms } from './tools/layers.mjs';

const tests = '\\.test\\.ts$|/fixtures/';

const rooms = layers.map(({ room, imports }) => ({
  name: `layer-${room}`,
  comment: `src/${room} imports only from: ${[room, ...imports].join(', ')} (tools/layers.mjs)`,
  severity: 'error',
  from: { path: `^src/${room}/`, pathNot: tests },
  to: { path: '^(src|story|test|bench|tools)/', pathNot: `^src/(${[room, ...imports].join('|')})/` },
}));

const pure = pureRooms.flatMap((room) => {
  const name = `pure-${room.replaceAll('/', '-')}`;
  const comment = `src/${room} is pure: no file system, network, process or clock, and nothing that has them`;
  const from = { path: `^src/${room}/`, pathNot: tests };
  const files = pureFiles.map((file) => `${file.replaceAll('.', '\\.')}$`);
  const used = { dependencyTypesNot: ['type-only'] };
  const forbidden = [
    { dependencyTypes: ['core'], pathNot: `^(node:)?(${pureBuiltIns.join('|')})(/|$)` },
    { ...used, path: '^src/', pathNot: `^src/(${pureRooms.map((pure) => `${pure}/`).join('|')}|${files.join('|')})` },
    { ...used, path: 'node_modules/', pathNot: `node_modules/(${purePackages.join('|')})/` },
  ];
  return forbidden.map((to) => ({ name, comment, severity: 'error', from, to }));
});

export default {
  forbidden: [
    ...rooms,
    ...pure,
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'not-resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-dependency-in-program',
      severity: 'error',
      from: { path: '^src/', pathNot: tests },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(examples|dist|\\.gantry)/' },
    enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.js'] },
  },
};
