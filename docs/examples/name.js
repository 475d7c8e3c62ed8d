// Reads a JSON body and keeps a value of it for the response.
export function stream(x) {
  let name;
  return {
    async onRequest() {
      try {
        name = (await x.request.body.read(65536)).json().name;
      } catch (e) {
        return { reply: 400, body: 'JSON, please\n' };
      }
    },
    onResponse() {
      x.response.headers.set('x-name', name ?? '');
    },
  };
}
