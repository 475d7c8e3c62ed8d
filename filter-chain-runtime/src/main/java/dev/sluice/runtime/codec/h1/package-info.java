/**
 * HTTP/1.1 and 1.0 (RFC 9112), strict. In the order bytes meet it: {@link dev.sluice.runtime.codec.h1.Http1Server} and {@link
 * dev.sluice.runtime.codec.h1.Http1Client} own a connection and one exchange at a time; {@code HeadScanner} finds the fields of a head, {@code
 * StartLine} and {@code KnownFields} decide what it means, {@code BodyReader} takes the framing off; {@code HeadWriter} and {@code BodyWriter} put
 * it on.
 */
@NullMarked
package dev.sluice.runtime.codec.h1;

import org.jspecify.annotations.NullMarked;
