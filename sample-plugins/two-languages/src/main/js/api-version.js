// The same as ApiVersion.java.
let versions;

export function configure(config) {
  versions = config.versions;
}

export function stream(x) {
  let version = '';
  return {
    onRequest() {
      const headers = x.request.headers;
      const asked = headers.get('api-version') ?? versions[versions.length - 1];
      if (!versions.includes(asked)) {
        return { reply: 400, body: `no version ${asked}; there are ${versions.join(', ')}\n`, details: 'no_such_version' };
      }
      version = asked;
      headers.set('api-version', version);
    },
    onResponse() {
      if (version !== '') {
        x.response.headers.set('api-version', version);
      }
    },
  };
}
