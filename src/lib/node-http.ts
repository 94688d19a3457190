/**
 * Node's http. Its ES module would hand out every export, and among them `fetch` and `WebSocket`, which are loaded for
 * that: a sixth of what a command computes until it does something.
 */
export const http = process.getBuiltinModule('node:http');
