// A filter is a file with functions named as in the Java API; what is not exported costs nothing.
// Editors complete and check it by sluice.d.ts, which names all that there is.
let greeting;

/** Once per loop, before any request, with `config` of the filter's configuration. */
export function configure(config) {
  greeting = config.greeting ?? 'hello';
}

/** @param {import('./sluice').Exchange} x */
export function onResponse(x) {
  x.response.headers.set('x-${artifactId}', greeting);
}
