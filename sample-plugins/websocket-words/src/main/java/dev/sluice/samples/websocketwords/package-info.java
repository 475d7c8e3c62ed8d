/** Words in WebSocket messages. */
@NullMarked
package dev.sluice.samples.websocketwords;

import org.jspecify.annotations.NullMarked;
