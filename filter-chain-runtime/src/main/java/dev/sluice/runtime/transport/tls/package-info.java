/**
 * TLS as a wire around a wire: an engine, BoringSSL's or the JDK's, fed from the loop's buffers. Read in this order: {@link
 * dev.sluice.runtime.transport.tls.TlsCompiler}, {@link dev.sluice.runtime.transport.tls.TlsPlan}, {@link
 * dev.sluice.runtime.transport.tls.TlsContext}, {@link dev.sluice.runtime.transport.tls.TlsWire}.
 */
@NullMarked
package dev.sluice.runtime.transport.tls;

import org.jspecify.annotations.NullMarked;
