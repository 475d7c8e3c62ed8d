/**
 * The HTTP connection manager: a {@link dev.sluice.runtime.http.HttpManager} is compiled from configuration, serves connections, makes an {@link
 * dev.sluice.runtime.http.HttpExchange} of each request, asks the filters and pumps the bytes between the two codecs.
 */
@NullMarked
package dev.sluice.runtime.http;

import org.jspecify.annotations.NullMarked;
