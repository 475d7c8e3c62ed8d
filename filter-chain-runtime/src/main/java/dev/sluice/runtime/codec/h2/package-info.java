/**
 * HTTP/2 (RFC 9113) and its header compression (RFC 7541). In the order in which bytes meet them: {@code FrameReader} cuts frames, {@code Session}
 * keeps the connection ({@code Http2Server}, {@code Http2Client} are its two sides), {@code HpackReader} puts header blocks into flat heads under the
 * eyes of {@code HeadCheck}, {@code Http2Stream} is one exchange, {@code HpackWriter} and {@code Outbox} bring frames to the wire: one write for each
 * connection at the end of the loop's turn.
 */
@NullMarked
package dev.sluice.runtime.codec.h2;

import org.jspecify.annotations.NullMarked;
