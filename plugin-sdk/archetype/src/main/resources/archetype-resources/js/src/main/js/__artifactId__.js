// A filter is a file with functions named as in the Java API; what is not exported costs nothing.
let greeting;

/** Once per loop, before any request, with `config` of the filter's configuration. */
export function configure(config) {
  greeting = config.greeting ?? 'hello';
}

export function onResponse(x) {
  x.response.headers.set('x-${artifactId}', greeting);
}
