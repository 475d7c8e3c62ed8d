/** Names to addresses by Netty's resolver, with the time they may be kept. */
@NullMarked
package dev.sluice.runtime.upstream.dns;

import org.jspecify.annotations.NullMarked;
