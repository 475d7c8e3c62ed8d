/**
 * Bodies as messages, in the order bytes meet it: {@link dev.sluice.runtime.http.messages.Conversation} belongs to an exchange whose filters ask for
 * messages, a {@code Station} to one filter and direction; its {@code Cutter} cuts frames out of chunks, the filter's transform gets them as {@code
 * Cut}s, its {@code Output} frames what the filter writes. An exchange that nobody asks for messages has none of them.
 */
@NullMarked
package dev.sluice.runtime.http.messages;

import org.jspecify.annotations.NullMarked;
