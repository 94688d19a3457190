// Loaded before a service written for Node: its listen queue holds 4096 connections instead of 511, so that a stall of a
// few seconds queues callers instead of refusing them.
const net = require('node:net');

const { listen } = net.Server.prototype;

net.Server.prototype.listen = function listenLonger(...args) {
  const [first, ...rest] = args;
  if (typeof first === 'object' && first !== null && first.backlog === undefined && first.fd === undefined) {
    return listen.call(this, { ...first, backlog: 4096 }, ...rest);
  }
  const isPath = typeof first === 'string' && !/^\d+$/.test(first);
  const callback = args.find((argument) => typeof argument === 'function');
  if (isPath) return listen.call(this, { path: first, backlog: 4096 }, callback);
  return listen.apply(this, args);
};
