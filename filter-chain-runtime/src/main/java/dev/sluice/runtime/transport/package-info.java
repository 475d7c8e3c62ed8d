/** One kind of connection for every OS: own handles on Netty's event loop over java.nio, no Channel, no pipeline. */
@NullMarked
package dev.sluice.runtime.transport;

import org.jspecify.annotations.NullMarked;
