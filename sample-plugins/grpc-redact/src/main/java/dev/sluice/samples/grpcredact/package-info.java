/** A field of gRPC messages hidden. */
@NullMarked
package dev.sluice.samples.grpcredact;

import org.jspecify.annotations.NullMarked;
