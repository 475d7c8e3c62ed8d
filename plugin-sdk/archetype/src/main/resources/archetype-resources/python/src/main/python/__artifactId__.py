# A filter is a file with functions named as in the Java API; what is not there costs nothing.
# Editors complete and check it by sluice.pyi, which names all that there is.
greeting = 'hello'


def configure(config):
    """Once per loop, before any request, with `config` of the filter's configuration."""
    global greeting
    greeting = config.get('greeting', 'hello')


def onResponse(x: "sluice.Exchange"):
    x.response.headers.set('x-${artifactId}', greeting)
