// Adds to JSON messages whose they are; state of one WebSocket stands in the closure.
export function stream(x) {
  let number = 0;
  let toClient;
  return {
    onRequest() {
      const name = /[?&]name=(\w+)/.exec(x.request.path)?.[1] ?? 'somebody';
      x.request.messages().only('websocket').limit(65536).transform((message, out) => {
        let said;
        try {
          said = message.json();
        } catch (e) {
          toClient.write(JSON.stringify({ error: 'JSON, please' }));
          return;
        }
        if (++number > x.config.most) {
          out.end(1008, 'too much');
        } else {
          out.write(message.withText(JSON.stringify({ ...said, from: name, number })));
        }
      });
    },
    onResponse() {
      toClient = x.response.messages().only('websocket').transform((message, out) => out.write(message));
    },
  };
}
