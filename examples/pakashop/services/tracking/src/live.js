const { WebSocketServer } = require('ws');

const PATH = '/live';

/** Clients that watch one delivery each, at `/live?delivery=<id>`. */
function createLive() {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024 });
  const watching = new Map();

  function upgrade(request, socket, head) {
    const url = new URL(request.url, 'http://tracking');
    const delivery = url.searchParams.get('delivery');
    if (url.pathname !== PATH || !delivery) return socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
    sockets.handleUpgrade(request, socket, head, (client) => {
      watching.set(client, delivery);
      client.on('close', () => watching.delete(client));
      client.on('error', () => client.terminate());
    });
  }

  function tell(event) {
    const text = JSON.stringify(event);
    for (const [client, delivery] of watching) if (delivery === event.delivery) client.send(text);
  }

  return {
    tell,
    attach: (server) => server.on('upgrade', upgrade),
    /** 1001 tells a client that the server goes away and it may connect again. */
    close() {
      for (const client of watching.keys()) client.close(1001, 'restarting');
    },
  };
}

module.exports = { createLive };
