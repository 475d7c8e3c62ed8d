// A filter is a file with functions named as in the Java API; what is not exported costs nothing.
let greeting;

/** Once per loop, before any request, with `config` of the filter's configuration. */
export function configure(config) {
  greeting = config.greeting ?? 'hello';
}

/** Nothing returned: go on. A verdict such as { reply: 403 }: answer. A promise: wait, with back-pressure. */
export function onRequest(x) {
  const name = new RegExp('[?&]name=([^&]*)').exec(x.request.path)?.[1];
  if (name === 'nobody') {
    return { reply: 403, headers: { 'content-type': 'text/plain' }, body: 'nobody may come in\n' };
  }
  x.put('greet.name', decodeURIComponent(name ?? 'stranger'));
}

export function onResponse(x) {
  x.response.headers.set('x-greeting', `${greeting} ${x.get('greet.name') ?? 'nobody'}`);
}
