// Asks a service about each message that a client says on a WebSocket.
export function onRequest(x) {
  x.request.messages().only('websocket').limit(65536).transform(async (message, out) => {
    const answer = await x.call(x.config.cluster, { path: '/', timeout: 1000 });
    if (answer.status === 200) {
      out.write(message);
    } else {
      out.end(1008, 'not here');
    }
  });
}
