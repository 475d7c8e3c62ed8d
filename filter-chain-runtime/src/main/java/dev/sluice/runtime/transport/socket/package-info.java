/**
 * The system's sockets as wires: own handles on Netty's event loop, no Channel, no pipeline. What a wire does is written once; how a socket is opened,
 * read and watched, twice: over java.nio everywhere, over epoll where Netty's native library is (docs/decisions/0020-sockets-over-epoll.md).
 */
@NullMarked
package dev.sluice.runtime.transport.socket;

import org.jspecify.annotations.NullMarked;
