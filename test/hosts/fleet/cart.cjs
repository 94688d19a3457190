// A Node service as users write them: no shutdown handler, and it behaves as its release says.
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const { version, behaviour } = require('./behaviour.json');

if (behaviour === 'exits at start') process.exit(7);
if (behaviour === 'dies after a while') setTimeout(() => process.exit(9), 3000);
if (behaviour === 'leaves in the soak') setTimeout(() => process.exit(0), 2500);
if (behaviour === 'ignores SIGTERM') process.on('SIGTERM', () => {});

let busy = 0;
const server = http.createServer((request, response) => {
  const path = request.url.split('?')[0];
  response.setHeader('x-release', version);
  if (path.endsWith('/stall')) {
    const end = Date.now() + Number(new URL(request.url, 'http://cart').searchParams.get('ms'));
    while (Date.now() < end);
  }
  if (path === '/health' && behaviour === 'answers 500') response.statusCode = 500;
  if (path !== '/health' && behaviour === 'answers 500 under load' && busy > 0) response.statusCode = 500;
  if (path.endsWith('/stream')) return stream(response);
  busy += 1;
  const answer = { version, secret: process.env.TOKEN ?? null, pid: process.pid, cpu: process.env.GREETING ?? null };
  setTimeout(
    () => {
      busy -= 1;
      response.end(JSON.stringify(answer));
    },
    path.endsWith('/slow') ? 1500 : 5,
  );
});

function stream(response) {
  let left = 10;
  const timer = setInterval(() => {
    left -= 1;
    if (left > 0) return response.write(`${left}\n`);
    clearInterval(timer);
    response.end('end\n');
  }, 150);
}

// As much of RFC 6455 as one short text needs: it is sent back, then the connection is closed in good order.
server.on('upgrade', (request, socket) => {
  const hash = crypto
    .createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${hash.digest('base64')}\r\n\r\n`,
  );
  socket.on('error', () => {});
  socket.once('data', (frame) => {
    const mask = frame.subarray(2, 6);
    const text = `${version} ${frame
      .subarray(6)
      .map((byte, index) => byte ^ mask[index % 4])
      .toString()}`;
    socket.write(Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]));
    setTimeout(() => socket.end(Buffer.from([0x88, 2, 0x03, 0xe8])), 1200);
  });
});

if (behaviour === 'never listens') setInterval(() => {}, 1000);
else
  server.listen(
    process.env.PORT,
    () => behaviour === 'closes its socket to nginx' && fs.chmodSync(process.env.PORT, 0o600),
  );
