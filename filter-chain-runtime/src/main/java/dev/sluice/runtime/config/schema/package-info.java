/** JSON Schema (draft 2020-12) of Envoy's messages as Sluice reads them, for editors. */
@NullMarked
package dev.sluice.runtime.config.schema;

import org.jspecify.annotations.NullMarked;
